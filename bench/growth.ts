/**
 * `npm run bench:growth`: what happens as events become many: 10 to 10,000 in one loop of a page, and a
 * page that begins with what an earlier one could not send, 1,000 with its own. In Chromium at its full speed.
 * `-- --peer posthog --events 100` measures a part, which takes its place among the results that are there.
 */

import { parseArgs } from 'node:util';
import { CONTESTANTS, type Contestant } from './delivery/contestants.js';
import { type Growth, inOnePage, leftOver, PATIENCE } from './growth/many.js';
import { last, write } from './machine.js';
import { installPeers } from './peers/install.js';
import { versions } from './peers/versions.js';
import { chromiumVersion } from './peers/visitor.js';

const { values } = parseArgs({
  options: {
    peer: { type: 'string', multiple: true },
    /** Such as `100` or `left over`. */
    events: { type: 'string', multiple: true },
  },
});

const SIZES = [10, 100, 1_000];
const MOST = 10_000;
const LEFT = 1_000;
const LEFT_OVER = 'left over';

interface Row extends Partial<Growth> {
  tracker: string;
  /** How many in one page, or `left over`. */
  events: number | typeof LEFT_OVER;
  failed?: string;
}

interface Step {
  events: Row['events'];
  run: (contestant: Contestant) => Promise<Growth>;
}

const tracking = (events: number): Step => ({
  events,
  run: (contestant) => inOnePage(contestant, events),
});
// The slowest step comes last: a stopped run keeps its earlier results.
const steps: readonly Step[] = [
  ...SIZES.map(tracking),
  { events: LEFT_OVER, run: (contestant) => leftOver(contestant, LEFT) },
  tracking(MOST),
];

const order = ({ tracker, events }: Row) =>
  CONTESTANTS.findIndex(({ name }) => name === tracker) * 100 +
  steps.findIndex((step) => step.events === events);

// A stopped run must not record its running steps as failed.
process.once('SIGTERM', () => process.exit(1));
installPeers();
const contestants = CONTESTANTS.filter(
  ({ name, peer }) => !peer.variant && (!values.peer || values.peer.includes(name)),
);
const rows: Row[] = (last<{ rows: Row[] }>('growth')?.rows ?? []).filter((row) => order(row) >= 0);
// The trackers take turns, size by size.
for (const { events, run } of steps.filter(
  (step) => !values.events || values.events.includes(String(step.events)),
))
  for (const contestant of contestants) {
    const key = { tracker: contestant.name, events };
    const row: Row = await run(contestant).then(
      (growth) => ({ ...key, ...growth }),
      (error) => ({ ...key, failed: String(error).split('\n')[0] as string }),
    );
    const before = rows.findIndex((other) => order(other) === order(row));
    rows.splice(before < 0 ? rows.length : before, before < 0 ? 0 : 1, row);
    process.stderr.write(`${JSON.stringify(row)}\n`);
    write('growth', {
      browser: await chromiumVersion(),
      versions: versions(),
      patienceMilliseconds: PATIENCE,
      rows: rows.sort((a, b) => order(a) - order(b)),
    });
  }
