/**
 * `npm run bench:peers`: the same faults for every tracker, in Chromium, against one server that reads
 * the events out of what each of them sends. `-- --peer posthog --fault "500 for 5 s"` plays a part,
 * which takes its place among the results that are there.
 */

import { parseArgs } from 'node:util';
import { CONTESTANTS } from './delivery/contestants.js';
import { FAULTS } from './delivery/faults.js';
import type { Outcome } from './delivery/outcome.js';
import { COMES_BACK, EVENTS_PER_TAB, play, ROUND_TRIP, STAYS } from './delivery/play.js';
import { last, write } from './machine.js';
import { installPeers } from './peers/install.js';
import { versions } from './peers/versions.js';
import { chromiumVersion } from './peers/visitor.js';

const { values } = parseArgs({
  options: {
    peer: { type: 'string', multiple: true },
    fault: { type: 'string', multiple: true },
    /** Visitors at the same time: mostly they wait. */
    workers: { type: 'string', default: '6' },
  },
});

interface Cell extends Partial<Outcome> {
  tracker: string;
  fault: string;
  /** Why it could not be played. */
  failed?: string;
}

// A stopped run must not record its running cases as failed.
process.once('SIGTERM', () => process.exit(1));
installPeers();
const wanted = (list: string[] | undefined, name: string) => !list || list.includes(name);
const left = FAULTS.filter(({ name }) => wanted(values.fault, name)).flatMap((fault) =>
  CONTESTANTS.filter(({ name }) => wanted(values.peer, name)).map((contestant) => ({
    contestant,
    fault,
  })),
);
if (!left.length) throw new Error(`--peer or --fault: none of ${CONTESTANTS.map((c) => c.name)}`);

const order = (cell: Cell) =>
  FAULTS.findIndex(({ name }) => name === cell.fault) * 100 +
  CONTESTANTS.findIndex(({ name }) => name === cell.tracker);
const cells: Cell[] = (last<{ cells: Cell[] }>('delivery')?.cells ?? []).filter(
  (cell) => order(cell) >= 0,
);

async function worker() {
  for (let next = left.shift(); next; next = left.shift()) {
    const { contestant, fault } = next;
    const key = { tracker: contestant.name, fault: fault.name };
    const cell: Cell = await play(contestant, fault).then(
      (outcome) => ({ ...key, ...outcome }),
      (error) => ({ ...key, failed: String(error).split('\n')[0] as string }),
    );
    const before = cells.findIndex((c) => c.tracker === key.tracker && c.fault === key.fault);
    cells.splice(before < 0 ? cells.length : before, before < 0 ? 0 : 1, cell);
    process.stderr.write(`${left.length} left: ${JSON.stringify(cell)}\n`);
    // A run that is stopped keeps what it has.
    write('delivery', {
      browser: await chromiumVersion(),
      versions: versions(),
      eventsPerTab: EVENTS_PER_TAB,
      roundTripMilliseconds: ROUND_TRIP,
      waited: { millisecondsOnThePage: STAYS, millisecondsAfterTheReturn: COMES_BACK },
      cells: cells.sort((a, b) => order(a) - order(b)),
    });
  }
}

await Promise.all(Array.from({ length: Number(values.workers) }, worker));
