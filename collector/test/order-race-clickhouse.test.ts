import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, noEngine, openEngine } from '../../tools/harness/clickhouse/engine.js';
import { openClickHouse } from '../src/store/clickhouse/open-clickhouse.js';
import { openCollector } from './support/collector.js';
import {
  expectedValues,
  RACE_CONFIG,
  raceOrders,
  runRace,
  sendRace,
  shuffled,
  totalsOf,
} from './support/order-race.js';

/** Every order starts with a request to ClickHouse in between, so there are fewer than on SQLite. */
const ORDERS = 150;

describe.skipIf(noEngine)(noEngine ?? 'orders on ClickHouse', () => {
  let engine: Engine;
  let folder = '';
  beforeAll(async () => {
    engine = await openEngine();
    folder = await mkdtemp(join(tmpdir(), 'vitrine-order-race-'));
  });
  afterAll(async () => {
    await engine?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['all in one insert', 11, 1_000],
    ['insert by insert', 12, 0],
  ])(
    `counts each of ${ORDERS} orders once, to the cent, whoever tells of them in whatever order: %s`,
    async (_, seed, batchDelayMs) => {
      const { requests } = await runRace({
        ...{ seed, count: ORDERS },
        store: openClickHouse({
          ...{ client: engine.client, database: engine.database('orders'), batchDelayMs },
          spool: join(folder, `spool-${seed}.db`),
        }),
      });
      expect(requests).toBeGreaterThan(ORDERS * 3);
    },
    120_000,
  );

  it('counts each order once, to the cent, when two collectors get reports of it', async () => {
    const orders = raceOrders(13, ORDERS);
    const database = engine.database('orders_of_two');
    const openOne = (name: string) =>
      openCollector({
        config: RACE_CONFIG,
        store: openClickHouse({
          ...{ client: engine.client, database, batchDelayMs: 20 },
          spool: join(folder, `spool-${name}.db`),
        }),
      });
    const collectors = await Promise.all([openOne('a'), openOne('b')]);
    try {
      await sendRace(collectors, shuffled(orders, 14));
      // The first answer of a collector waits until ClickHouse has all of its events.
      for (const collector of collectors) await totalsOf(collector);
      for (const collector of collectors) {
        const { values, events } = await totalsOf(collector);
        expect(values).toEqual(expectedValues(orders));
        expect(events).toBe(orders.reduce((sum, { refunds }) => sum + 1 + refunds, 0));
      }
    } finally {
      for (const collector of collectors) await collector.close();
    }
  }, 120_000);
});
