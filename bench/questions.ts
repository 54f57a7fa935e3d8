/**
 * `npm run bench:questions`: what each question costs as the store grows from ten thousand events to ten million in
 * SQLite, and to a million in ClickHouse, each asked right after the start and again. All events are of the org that asks;
 * of ten million, every seventh. Ten million need 10 GB in the folder for temporary files; `-- --sizes 10000,100000`
 * measures these alone, and leaves the other results as they are.
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
import { keep, last } from './machine.js';
import { askAll, type QuestionTimes } from './questions/ask-all.js';
import { fillClickHouse } from './questions/fill-clickhouse.js';

interface Size {
  events: number;
  bytesPerEvent?: number;
  milliseconds: Record<string, QuestionTimes>;
}

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '10000,100000,1000000,10000000' } },
});
const SIZES = values.sizes.split(',').map(Number);
const MOST_IN_CLICKHOUSE = 1_000_000;

/** With more events, the org that asks has a seventh. */
const MOST_OF_ONE_ORG = 1_000_000;
const DAY_MS = 86_400_000;
const END = Math.floor(Date.now() / DAY_MS) * DAY_MS;

const kept = last<{ sqlite: Size[]; clickhouse: Size[] }>('questions');
const folder = mkdtempSync(join(tmpdir(), 'vitrine-questions-'));

/** Replaces the sizes that were measured: the largest take long, and may be left out. */
const merge = (before: readonly Size[] | undefined, now: readonly Size[]) =>
  [
    ...(before ?? []).filter(({ events }) => !now.some((size) => size.events === events)),
    ...now,
  ].sort((a, b) => a.events - b.events);

async function measureSqlite(events: number): Promise<Size> {
  const path = join(folder, `${events}.db`);
  const ofOneOrg = events <= MOST_OF_ONE_ORG;
  const bytes = await fillStore({ path, events, indexedMetadataKeys: [], end: END, ofOneOrg });
  const milliseconds = await askAll(async () => {
    const store = openStore(`sqlite:${path}`);
    // The start of a reader's process is not part of a question.
    await store.probe();
    return { store, close: () => store.close() };
  }, END);
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  return { events, bytesPerEvent: Math.round(bytes / events), milliseconds };
}

async function measureClickHouse(): Promise<Size[]> {
  const engine = await openEngine();
  const connection = createConnection(engine.client);
  const sizes: Size[] = [];
  for (const events of SIZES.filter((size) => size <= MOST_IN_CLICKHOUSE)) {
    const database = `bench_${events}`;
    await fillClickHouse(connection, { database, events, end: END });
    const questions = createQuestionReader(connection, { database, timeoutMs: 0 });
    const milliseconds = await askAll(
      async () => ({ store: { questions }, close: async () => {} }),
      END,
    );
    sizes.push({ events, milliseconds });
  }
  await engine.close();
  return sizes;
}

try {
  const sqlite: Size[] = [];
  let clickhouse = kept?.clickhouse ?? [];
  const save = () => keep('questions', { sqlite: merge(kept?.sqlite, sqlite), clickhouse });
  for (const events of SIZES) {
    sqlite.push(await measureSqlite(events));
    // At once: the largest may break off.
    save();
  }
  if (!noEngine) clickhouse = merge(kept?.clickhouse, await measureClickHouse());
  save();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
