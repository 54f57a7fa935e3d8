import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { record, scanAll } from '../../test/conformance/records.js';
import { noOwnEngine, openEngine } from '../../tools/harness/clickhouse/engine.js';
import {
  type ClickHouseServer,
  startClickHouse,
} from '../../tools/harness/clickhouse/start-clickhouse.js';
import { openClickHouse } from '../src/store/clickhouse/open-clickhouse.js';

/** A server in another process stands for the real one. */
describe.skipIf(noOwnEngine)(noOwnEngine ?? 'the server that VITRINE_CLICKHOUSE_URL names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-clickhouse-url-'));
  let server: ClickHouseServer;
  beforeAll(async () => {
    server = await startClickHouse({ folder: join(folder, 'data') });
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('is what the suites of the store use, in databases of their own, which they drop', async () => {
    vi.stubEnv('VITRINE_CLICKHOUSE_URL', `http://user:hunter2@127.0.0.1:${server.port}`);
    const engines = [await openEngine(), await openEngine()];
    const [first, second] = engines.map((engine) => {
      const database = engine.database('shop');
      const spool = join(folder, `${database}.db`);
      return {
        ...engine,
        database,
        open: () => openClickHouse({ client: engine.client, database, spool }),
      };
    });
    if (!first || !second) throw new Error('no engines');
    const stores = [first.open(), second.open()] as const;
    const event = record();
    await stores[0].append([event]);
    expect(await scanAll(stores[0])).toEqual([event]);
    expect(await scanAll(stores[1])).toEqual([]);
    for (const store of stores) await store.close();
    await first.close();
    // Its data went with it, and that of the other did not.
    const databases = await second.client.query({
      query: 'SELECT name FROM system.databases',
      format: 'JSONEachRow',
    });
    const names = (await databases.json<{ name: string }>()).map(({ name }) => name);
    expect(names).toContain(second.database);
    expect(names).not.toContain(first.database);
    await second.close();
  });
});

describe.skipIf(noOwnEngine)(noOwnEngine ?? 'the engine in this process', () => {
  it('keeps the settings of a statement from others', async () => {
    const engine = await openEngine();
    const token = async (clickhouse_settings: Record<string, string>) => {
      const answer = await engine.client.query({
        query: "SELECT getSetting('insert_deduplication_token') AS token",
        ...{ clickhouse_settings, format: 'JSONEachRow' },
      });
      return (await answer.json<{ token: string }>())[0]?.token;
    };
    expect(await token({ insert_deduplication_token: 'a' })).toBe('a');
    expect(await token({})).toBe('');
    await engine.close();
  });
});
