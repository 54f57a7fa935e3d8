import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noEngine, openEngine } from '../../../tools/harness/clickhouse/engine.js';
import { openStore, type Store } from '../../src/index.js';
import { openClickHouse } from '../../src/store/clickhouse/open-clickhouse.js';

export interface QuestionFixture {
  name: string;
  /** Why it cannot run here. */
  skip: string | undefined;
  open(): Promise<{ store: Store; close(): Promise<void> }>;
}

/** An empty store of each kind. */
export const QUESTION_FIXTURES: QuestionFixture[] = [
  {
    name: 'SQLite',
    skip: undefined,
    open: async () => ({ store: openStore('sqlite::memory:'), close: async () => {} }),
  },
  {
    name: 'ClickHouse',
    skip: noEngine,
    async open() {
      const engine = await openEngine();
      const folder = mkdtempSync(join(tmpdir(), 'vitrine-questions-'));
      const store = openClickHouse({
        client: engine.client,
        database: engine.database('questions'),
        spool: join(folder, 'spool.db'),
        batchDelayMs: 0,
        queryTimeoutMs: 60_000,
      });
      return {
        store,
        async close() {
          await engine.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  },
];
