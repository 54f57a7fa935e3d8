/**
 * `npm run bench:questions`: what each question costs as the store grows from ten thousand events to ten million, in
 * SQLite and in ClickHouse, each asked right after the start and again, beside the targets. All events are of the org that
 * asks; of ten million, every seventh. Ten million need 10 GB in the folder for temporary files;
 * `-- --sizes 10000,100000 --stores sqlite` measures these alone, and leaves the other results as they are.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from 'vitrine-collector';
import { createConnection } from '../collector/src/store/clickhouse/connection.js';
import { createQuestionReader } from '../collector/src/store/clickhouse/questions/question-reader.js';
import { noEngine, openEngine } from '../tools/harness/clickhouse/engine.js';
import { fillStore } from './fill.js';
import { keep, last, mergeSizes } from './machine.js';
import { askAll, type QuestionTimes } from './questions/ask-all.js';
import { fillClickHouse } from './questions/fill-clickhouse.js';
import { printTargets, TARGETS } from './questions/targets.js';

interface Size {
  events: number;
  bytesPerEvent?: number;
  milliseconds: Record<string, QuestionTimes>;
}

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000,10000000' },
    stores: { type: 'string', default: 'sqlite,clickhouse' },
  },
});
const SIZES = values.sizes.split(',').map(Number);
const STORES = values.stores.split(',');

/** With more events, the org that asks has a seventh. */
const MOST_OF_ONE_ORG = 1_000_000;
const DAY_MS = 86_400_000;
const END = Math.floor(Date.now() / DAY_MS) * DAY_MS;

const { machine: _, ...kept } = last<{ sqlite: Size[]; clickhouse: Size[]; machine: object }>(
  'questions',
) ?? { sqlite: [], clickhouse: [], machine: {} };
const folder = mkdtempSync(join(tmpdir(), 'vitrine-questions-'));

async function measureSqlite(events: number): Promise<Size> {
  const path = join(folder, `${events}.db`);
  const ofOneOrg = events <= MOST_OF_ONE_ORG;
  const { bytes } = await fillStore({ path, events, indexedMetadataKeys: [], end: END, ofOneOrg });
  const milliseconds = await askAll(async () => {
    const store = openStore(`sqlite:${path}`);
    // The start of a reader's process is not part of a question.
    await store.probe();
    return { store, close: () => store.close() };
  }, END);
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  return { events, bytesPerEvent: Math.round(bytes / events), milliseconds };
}

async function measureClickHouse(save: (sizes: readonly Size[]) => void): Promise<void> {
  const engine = await openEngine();
  const connection = createConnection(engine.client);
  const sizes: Size[] = [];
  for (const events of SIZES) {
    const database = `bench_${events}`;
    const ofOneOrg = events <= MOST_OF_ONE_ORG;
    await fillClickHouse(connection, { database, events, end: END, ofOneOrg });
    const questions = createQuestionReader(connection, { database, timeoutMs: 0 });
    const milliseconds = await askAll(
      async () => ({ store: { questions }, close: async () => {} }),
      END,
    );
    sizes.push({ events, milliseconds });
    save(sizes);
    await connection.command(`DROP DATABASE ${database}`);
  }
  await engine.close();
}

/** At once after each size: the largest may break off. */
function save(store: 'sqlite' | 'clickhouse', sizes: readonly Size[]) {
  printTargets(store, sizes.at(-1) as Size);
  kept[store] = mergeSizes(kept[store], sizes);
  keep('questions', { ...kept, targets: TARGETS });
}

try {
  const sqlite: Size[] = [];
  if (STORES.includes('sqlite'))
    for (const events of SIZES) {
      sqlite.push(await measureSqlite(events));
      save('sqlite', sqlite);
    }
  if (STORES.includes('clickhouse')) {
    if (noEngine) process.stderr.write(`${noEngine}\n`);
    else await measureClickHouse((sizes) => save('clickhouse', sizes));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
