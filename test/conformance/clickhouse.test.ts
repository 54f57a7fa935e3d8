import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openClickHouse } from '../../collector/src/store/clickhouse/open-clickhouse.js';
import { noEngine, openEngine } from '../../tools/harness/clickhouse/engine.js';
import { storeSuite } from './store.case.js';

describe.skipIf(noEngine)(noEngine ?? 'the engine, or a server', async () => {
  const engine = noEngine ? undefined : await openEngine();
  afterAll(() => engine?.close());
  storeSuite('ClickHouse', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-spool-'));
    const { client, database: nameDatabase } = engine as NonNullable<typeof engine>;
    const database = nameDatabase('store');
    return {
      open: () =>
        openClickHouse({ client, database, spool: join(folder, 'spool.db'), batchDelayMs: 0 }),
      durable: true,
      async clear() {
        await client.command({ query: `DROP DATABASE IF EXISTS ${database}` });
        await rm(folder, { recursive: true });
      },
    };
  });
});
