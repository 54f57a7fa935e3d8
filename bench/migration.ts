/**
 * `npm run bench:migration`: a file of the version before facts is migrated by a collector that serves, while events come
 * in at a steady rate. It prints how long that takes, how long the POSTs take meanwhile and afterwards, and whether the
 * store has each posted event once. `-- --events 10000000` needs 15 GB in the folder for temporary files; other results stay.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { testConfig } from '../tools/harness/rig.js';
import { serveCollector } from '../tools/harness/serve-collector.js';
import { keep, last, mergeSizes, quantile } from './machine.js';
import { fillOldStore } from './migration/fill-old-store.js';
import { type Post, startPosting } from './migration/post-steadily.js';
import { checkStore, createProgressReader } from './migration/read-store.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '100' },
  },
});
const EVENTS = Number(values.events);
const RATE = Number(values.rate);

/** Posts after the migration: ms. */
const AFTER_MS = 20_000;
/** Between two looks at the progress: ms. */
const POLL_MS = 100;
/** Between two lines on the terminal: ms. */
const PRINT_MS = 10_000;

const round = (value: number) => Number(value.toPrecision(3));
const latencies = (posts: readonly Post[]) => {
  const times = posts.map(({ milliseconds }) => milliseconds);
  return {
    posts: posts.length,
    millisecondsP50: round(quantile(times, 0.5)),
    millisecondsP99: round(quantile(times, 0.99)),
    millisecondsMax: round(Math.max(...times)),
  };
};

/** Posts until every event has facts, and some time after that. */
async function postWhileMigrating(path: string, origin: string) {
  const begin = performance.now();
  const posting = startPosting(origin, RATE);
  const unfilled = createProgressReader(path);
  let printedAt = begin;
  for (let left = unfilled(); left !== 0; left = unfilled()) {
    if (performance.now() - printedAt > PRINT_MS) {
      printedAt = performance.now();
      process.stderr.write(`${left?.toLocaleString('en')} events without facts\n`);
    }
    await sleep(POLL_MS);
  }
  const end = performance.now();
  await sleep(AFTER_MS);
  const posts = await posting.stop();
  return { posts, end, seconds: (end - begin) / 1_000 };
}

async function measure(folder: string) {
  const path = join(folder, 'events.db');
  const fileBytes = fillOldStore({ path, events: EVENTS });
  const config = testConfig({ store: 'sqlite:events.db', logLevel: 'info' });
  writeFileSync(join(folder, 'collector.json'), JSON.stringify(config));
  const startedAt = performance.now();
  const collector = await serveCollector(['--port', '0'], { cwd: folder });
  const secondsUntilServing = (performance.now() - startedAt) / 1_000;
  const { posts, end, seconds } = await postWhileMigrating(path, collector.address).finally(
    collector.stop,
  );
  return {
    events: EVENTS,
    bytesPerEventBefore: Math.round(fileBytes / EVENTS),
    postsPerSecond: RATE,
    secondsUntilServing: round(secondsUntilServing),
    secondsOfMigration: round(seconds),
    eventsPerSecond: Math.round(EVENTS / seconds),
    during: latencies(posts.filter(({ at }) => at < end)),
    after: latencies(posts.filter(({ at }) => at >= end)),
    store: checkStore(path, { events: EVENTS, posts }),
  };
}

type Measured = Awaited<ReturnType<typeof measure>>;

const folder = mkdtempSync(join(tmpdir(), 'vitrine-migration-'));
try {
  const measured = await measure(folder);
  keep('migration', {
    sizes: mergeSizes(last<{ sizes: Measured[] }>('migration')?.sizes, [measured]),
  });
  const { posted, ...faults } = measured.store;
  for (const [name, count] of Object.entries(faults))
    if (count) {
      process.stderr.write(`${name}: ${count} of ${posted}\n`);
      process.exitCode = 1;
    }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
