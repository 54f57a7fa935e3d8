import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { isClickHouseRequired } from '../../tools/harness/clickhouse/is-clickhouse-required.js';
import { startClickHouse } from '../../tools/harness/clickhouse/start-clickhouse.js';

export type StoreName = 'sqlite' | 'clickhouse';

/** Options of a project. */
export interface StoreOptions {
  /** Kind of the store that the collector of the tests has. */
  store: StoreName;
}

interface OpenedStore {
  address: string;
  close(): Promise<void>;
}

interface PerWorker extends StoreOptions {
  /** An empty store of the project's kind. A text is the reason why there is none. */
  openedStore: OpenedStore | string;
}

const SQLITE: OpenedStore = { address: 'sqlite::memory:', async close() {} };

/** @returns why there is no ClickHouse here */
async function openClickHouse(): Promise<OpenedStore | string> {
  // Half a gigabyte, which tests on SQLite must not load.
  const { noOwnEngine } = await import('../../tools/harness/clickhouse/engine.js');
  if (noOwnEngine) return noOwnEngine;
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-dashboard-'));
  const server = await startClickHouse({ folder: join(folder, 'data') });
  const spool = join(folder, 'spool.db');
  return {
    address: `clickhouse:http://127.0.0.1:${server.port}/dashboard?spool=${spool}`,
    async close() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Tests on the store of their project. Without one they are skipped, or fail where it must be there. */
export const test = base.extend<{ hasStore: undefined }, PerWorker>({
  store: ['sqlite', { scope: 'worker', option: true }],
  openedStore: [
    async ({ store }, use) => {
      const opened = store === 'sqlite' ? SQLITE : await openClickHouse();
      await use(opened);
      if (typeof opened !== 'string') await opened.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  hasStore: [
    async ({ openedStore }, use) => {
      if (typeof openedStore === 'string') {
        if (isClickHouseRequired()) throw new Error(openedStore);
        // The list of results does not tell why.
        process.stderr.write(`${openedStore}\n`);
        base.skip(true, openedStore);
      }
      await use(undefined);
    },
    { auto: true },
  ],
});
