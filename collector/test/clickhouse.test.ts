import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  all,
  DAY_MS,
  deliveryInfo,
  record,
  recordsOf,
  TODAY,
} from '../../test/conformance/records.js';
import { type Engine, noEngine, openEngine } from '../../tools/harness/clickhouse/engine.js';
import { openStore, StoreUnavailableError } from '../src/index.js';
import { createConnection } from '../src/store/clickhouse/connection.js';
import { insertBatch } from '../src/store/clickhouse/insert-batch.js';
import { type ClickHouseOptions, openClickHouse } from '../src/store/clickhouse/open-clickhouse.js';
import { toEntry } from '../src/store/clickhouse/rows.js';
import { schema } from '../src/store/clickhouse/schema.js';
import { createSpool } from '../src/store/spool/create-spool.js';
import type { SpoolBatch } from '../src/store/spool/spool.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';
import type { Store } from '../src/store/store.js';

describe.skipIf(noEngine)(noEngine ?? 'a store on ClickHouse', async () => {
  const engine = noEngine ? undefined : await openEngine();
  afterAll(() => engine?.close());

  let folder = '';
  let database = '';
  let open: Store[] = [];
  /** Makes a statement fail before or after the engine runs it. */
  let fault: ((statement: string) => 'before' | 'after' | undefined) | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-clickhouse-'));
    database = (engine as Engine).database('shop');
    fault = undefined;
  });
  afterEach(async () => {
    for (const store of open) await store.close();
    open = [];
    rmSync(folder, { recursive: true });
  });

  /** A client with the failures of `fault`. */
  const faulty = (): ClickHouseClient => {
    const { client } = engine as Engine;
    const through =
      <Statement extends { query: string }, Result>(
        task: (statement: Statement) => Promise<Result>,
      ) =>
      async (statement: Statement) => {
        const when = fault?.(statement.query);
        if (when === 'before') throw new Error('connect ECONNREFUSED');
        const result = await task(statement);
        if (when === 'after') throw new Error('socket hang up');
        return result;
      };
    return {
      query: through((statement) => client.query(statement as never)),
      command: through((statement) => client.command(statement as never)),
    } as unknown as ClickHouseClient;
  };

  const collector = (name = 'a', more: Partial<ClickHouseOptions> = {}) => {
    const store = openClickHouse({
      client: faulty(),
      database,
      spool: join(folder, `${name}.db`),
      batchDelayMs: 0,
      ...more,
    });
    open.push(store);
    return store;
  };

  const number = async (query: string) => {
    const { client } = engine as Engine;
    const answer = await client.query({ query, format: 'JSONEachRow' });
    return Number((await answer.json<{ n: number }>())[0]?.n);
  };
  const isCorrection = (statement: string) =>
    statement.startsWith(`INSERT INTO ${database}.daily_corrections`);
  const isInsert = (statement: string) => statement.startsWith(`INSERT INTO ${database}.events`);

  it('accepts events and recognizes duplicates while ClickHouse is down, and ships them later', async () => {
    fault = () => 'before';
    const reports: string[] = [];
    const store = collector('a', {
      queryTimeoutMs: 300,
      onUnavailable: (reason) => reports.push(reason),
      onAvailable: () => reports.push('available'),
    });
    const first = record({ clientEventId: 'x' });
    expect(await store.append([first])).toEqual([first]);
    expect(await store.append([record({ clientEventId: 'x', metric: 7 })])).toEqual([first]);
    await expect(store.list(all())).rejects.toThrow(StoreUnavailableError);
    expect(store.stats()).toMatchObject({ spooledEvents: 1 });
    expect(store.stats().oldestSpooledSeconds).toBeGreaterThan(0.2);
    fault = undefined;
    await expect
      .poll(() => store.list(all()).then(recordsOf, () => undefined), { timeout: 20_000 })
      .toEqual([first]);
    expect(store.stats()).toMatchObject({ spooledEvents: 0, oldestSpooledSeconds: 0 });
    expect(reports).toEqual(['connect ECONNREFUSED', 'available']);
    // Down again: the spool still knows the id and the time of the first copy.
    fault = () => 'before';
    const again = record({ clientEventId: 'x', metric: 7, createdAt: TODAY + 9 });
    expect(await store.append([again])).toEqual([
      { ...again, id: first.id, createdAt: first.createdAt },
    ]);
  });

  it('rejects events while the spool is full, and accepts them after that', async () => {
    fault = () => 'before';
    const store = collector('a', { maxSpooled: 3 });
    await store.append([record(), record()]);
    await expect(store.append([record(), record()])).rejects.toThrow(StoreUnavailableError);
    await store.append([record()]);
    fault = undefined;
    await expect.poll(() => store.stats().spooledEvents, { timeout: 20_000 }).toBe(0);
    await store.append([record(), record()]);
  });

  it('counts an insert once when its response was lost, in the rollup too', async () => {
    let lost = 0;
    fault = (statement) => (isInsert(statement) && lost++ < 2 ? 'after' : undefined);
    const store = collector();
    await store.append([record(), record({ createdAt: TODAY - 40 * DAY_MS })]);
    expect((await store.list(all()))?.count).toBe(2);
    expect(lost).toBeGreaterThan(1);
    expect(await number(`SELECT count() AS n FROM ${database}.events`)).toBe(2);
    expect(await number(`SELECT sum(count) AS n FROM ${database}.daily`)).toBe(2);
  });

  it('keeps the first of two copies from different collectors', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const copy = (more: object) => record({ clientEventId: 'x', ...more });
    const [first] = await a.append([copy({ metadata: { $time: TODAY, $sent: 1 } })]);
    await a.list(all());
    await b.append([
      copy({ metadata: { $time: TODAY, $sent: 2 }, createdAt: TODAY + DAY_MS, type: 'own' }),
    ]);
    for (const store of [b, a]) {
      expect(recordsOf(await store.list(all({ sessionId: 'session' })))).toEqual([first]);
      expect(await store.days({ org: 'org', sessionId: 'session' })).toHaveLength(1);
      // Filters that match only the later copy find nothing.
      expect((await store.list(all({ from: TODAY + DAY_MS })))?.events).toEqual([]);
      expect((await store.list(all({ eventType: 'own' })))?.events).toEqual([]);
    }
  });

  it('corrects the rollup after copies from two collectors, also after an interruption', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const long = TODAY - 400 * DAY_MS;
    const copy = { clientEventId: 'x', metric: 2, metadata: { $time: long } };
    await a.append([record({ ...copy, createdAt: long })]);
    await a.list(all());
    // Other days and types than those of the first copies.
    await b.append([
      record({ ...copy, createdAt: long + 6 * DAY_MS }),
      record({ ...copy, clientEventId: 'y', createdAt: long, type: 'own' }),
    ]);
    await b.list(all());
    await a.append([
      record({ ...copy, clientEventId: 'y', createdAt: long, type: 'own', metric: 5 }),
    ]);
    const counted = async () =>
      (await a.days({ org: 'org' })).map(({ day, count, metric }) => [
        day - long / DAY_MS,
        count,
        metric,
      ]);
    expect(await counted()).toEqual([
      [0, 3, 9],
      [6, 1, 2],
    ]);
    let broken = 0;
    fault = (statement) => (isCorrection(statement) && broken++ < 1 ? 'after' : undefined);
    await expect(a.rebuildRollup()).rejects.toThrow('hang up');
    expect(await a.rebuildRollup()).toBe(0);
    expect(broken).toBe(1);
    expect(await counted()).toEqual([[0, 2, 4]]);
    expect((await a.list(all()))?.count).toBe(2);
    expect((await a.list(all({ sessionId: 'session' })))?.count).toBe(2);
  });

  it('counts one of two copies by day at once, while the days still get events', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const copy = (age: number) => {
      const createdAt = today - age * DAY_MS;
      return record({
        clientEventId: `${age}`,
        createdAt,
        metric: 2,
        metadata: { $time: createdAt },
      });
    };
    // The rollup has the last two, whose days are corrected.
    const ages = [0, 8, 10, 11, 20];
    for (const store of [a, b]) {
      await store.append(ages.map(copy));
      await store.list(all());
    }
    const counted = async (more: object = {}) =>
      (await a.days({ org: 'org', ...more })).map(({ day, count, metric }) => [
        today / DAY_MS - day,
        count,
        metric,
      ]);
    const once = (age: number) => [age, 1, 2];
    const newest = [once(10), once(8), once(0)];
    expect(await counted()).toEqual([[20, 2, 4], [11, 2, 4], ...newest]);
    expect(await counted({ from: today - 10 * DAY_MS })).toEqual(newest);
    expect(await counted({ from: today - 9 * DAY_MS, to: today })).toEqual([once(8)]);
    expect(await counted({ to: today - 10 * DAY_MS })).toEqual([
      [20, 2, 4],
      [11, 2, 4],
    ]);
    expect(await counted({ eventType: 'unknown' })).toEqual([]);
    expect((await a.list(all()))?.count).toBe(7);
    // As one of the collectors does each day.
    expect(await a.correctRollup()).toBe(3);
    expect(await counted()).toEqual([once(20), once(11), ...newest]);
    expect(await b.correctRollup()).toBe(0);
    expect((await b.list(all()))?.count).toBe(5);
  });

  it('corrects days whose metrics are fractions', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const createdAt = (Math.floor(Date.now() / DAY_MS) - 20) * DAY_MS;
    // Sums of these depend on their order.
    const events = Array.from({ length: 300 }, (_, i) =>
      record({ clientEventId: `${i}`, createdAt, metric: 1e6 / (i + 3), metadata: { $time: i } }),
    );
    const append = async (store: Store) => {
      for (let i = 0; i < events.length; i += 100) {
        await store.append(events.slice(i, i + 100));
        await store.list(all());
      }
    };
    await append(a);
    expect(await a.correctRollup()).toBe(0);
    await append(b);
    expect(await a.correctRollup()).toBe(1);
    const [day] = await a.days({ org: 'org' });
    expect(day?.count).toBe(300);
    expect(day?.metric).toBeCloseTo(
      events.reduce((sum, { metric }) => sum + metric, 0),
      6,
    );
    expect(await b.correctRollup()).toBe(0);
  });

  it('counts a day once when two collectors correct it at the same time, and one erases it', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const createdAt = (Math.floor(Date.now() / DAY_MS) - 20) * DAY_MS;
    const copy = (id: string) =>
      record({ clientEventId: id, createdAt, userId: id, metadata: { $time: createdAt } });
    for (const store of [a, b]) {
      await store.append(['x', 'y', 'z'].map(copy));
      await store.list(all());
    }
    const counted = async () => (await b.days({ org: 'org' })).map(({ count }) => count);
    expect(await counted()).toEqual([6]);
    await Promise.all([a.correctRollup(), b.correctRollup()]);
    expect(await counted()).toEqual([3]);
    // Another collector corrects after the events are deleted and before they are subtracted.
    let corrected = 0;
    const client = faulty();
    const command = client.command.bind(client);
    Object.assign(client, {
      command: async (statement: { query: string }) => {
        if (statement.query.startsWith(`INSERT INTO ${database}.daily FORMAT`))
          corrected = await b.rebuildRollup();
        return command(statement as never);
      },
    });
    const c = collector('c', { client });
    expect(await c.erase({ org: 'org', userId: 'x' }, 1_000)).toBe(1);
    expect(corrected).toBe(1);
    expect(await counted()).toEqual([2]);
  });

  it('corrects a count again that an insert changed while it was read', async () => {
    const day = Math.floor(Date.now() / DAY_MS) - 20;
    const count = (added: number) =>
      (engine as Engine).client.command({
        query: `INSERT INTO ${database}.daily VALUES ('org', 'type', ${day}, ${added}, 0)`,
      });
    const client = faulty();
    const command = client.command.bind(client);
    let corrections = 0;
    Object.assign(client, {
      command: async (statement: { query: string }) => {
        // The rollup gets the rest of an insert.
        if (isCorrection(statement.query) && ++corrections === 1) await count(-3);
        return command(statement as never);
      },
    });
    const store = collector('a', { client });
    await store.append([record({ createdAt: day * DAY_MS })]);
    await store.list(all());
    await count(3);
    expect(await store.correctRollup()).toBe(1);
    expect(corrections).toBe(2);
    expect(await store.days({ org: 'org' })).toMatchObject([{ day, count: 1 }]);
  });

  it('corrects an older day only when it got a late event, unless all days are asked for', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const day = TODAY / DAY_MS - 300;
    const copy = (id: string, age = 0) => {
      const createdAt = (day - age) * DAY_MS;
      return record({ clientEventId: id, createdAt, metadata: { $time: createdAt } });
    };
    for (const store of [a, b]) {
      await store.append([copy('x'), copy('y', 50)]);
      await store.list(all());
    }
    const { client } = engine as Engine;
    await client.command({
      query: `INSERT INTO ${database}.daily VALUES ('org', 'type', ${day - 20}, 3, 0)`,
    });
    const counted = async () =>
      (await a.days({ org: 'org' })).map((each) => [day - each.day, each.count]);
    expect(await a.correctRollup()).toBe(2);
    expect(await counted()).toEqual([
      [50, 1],
      [20, 3],
      [0, 1],
    ]);
    expect(await a.rebuildRollup()).toBe(1);
    expect(await counted()).toEqual([
      [50, 1],
      [0, 1],
    ]);
  });

  it('corrects a count whose correction is from before the clock was set back', async () => {
    const store = collector();
    const day = TODAY / DAY_MS - 20;
    await store.append([record({ createdAt: day * DAY_MS })]);
    await store.list(all());
    const { client } = engine as Engine;
    const later = (Date.now() + DAY_MS) * 1_000;
    await client.command({
      query: `INSERT INTO ${database}.daily_corrections VALUES ('org', '${record().type}', ${day}, 5, 0, ${later})`,
    });
    expect(await store.days({ org: 'org' })).toMatchObject([{ count: 6 }]);
    expect(await store.rebuildRollup()).toBe(1);
    expect(await store.days({ org: 'org' })).toMatchObject([{ count: 1 }]);
  });

  it('counts the later copy after the first one on the day before is erased', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const midnight = TODAY - 100 * DAY_MS;
    const copy = (createdAt: number) =>
      record({ clientEventId: 'x', createdAt, metadata: { $time: midnight } });
    await a.append([copy(midnight - 1)]);
    await a.list(all());
    await b.append([copy(midnight + 1)]);
    await b.list(all());
    expect(await b.rebuildRollup()).toBe(1);
    expect(await b.erase({ org: 'org', before: midnight }, 1_000)).toBe(1);
    expect((await b.list(all({ sessionId: 'session' })))?.count).toBe(1);
    expect(await b.days({ org: 'org' })).toMatchObject([{ day: midnight / DAY_MS, count: 1 }]);
  });

  it('counts no event of a day that was erased before it got its correction', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const copy = () => record({ clientEventId: 'x', createdAt: today, metadata: { $time: today } });
    for (const store of [a, b]) {
      await store.append([copy()]);
      await store.list(all());
    }
    expect(await a.erase({ org: 'org' }, 1_000)).toBe(1);
    vi.useFakeTimers({ toFake: ['Date'], now: today + 12 * DAY_MS });
    try {
      expect(await a.days({ org: 'org' })).toMatchObject([{ count: 1 }]);
      expect(await a.correctRollup()).toBe(1);
      expect(await a.days({ org: 'org' })).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ships events after an erasure whose correction fails, and corrects them later', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const createdAt = TODAY - 100 * DAY_MS;
    const copy = (id: string) =>
      record({ clientEventId: id, createdAt, userId: id, metadata: { $time: createdAt } });
    for (const store of [a, b]) {
      await store.append(['x', 'y'].map(copy));
      await store.list(all());
    }
    fault = (statement) => (isCorrection(statement) ? 'before' : undefined);
    await expect(a.erase({ org: 'org', userId: 'x' }, 1_000)).rejects.toThrow('ECONNREFUSED');
    await a.close();
    const next = collector('a');
    await next.append([record({ createdAt })]);
    expect((await next.list(all({ sessionId: 'session' })))?.count).toBe(2);
    fault = undefined;
    expect(await next.erase({ org: 'org', userId: 'none' }, 1_000)).toBe(0);
    expect(await next.days({ org: 'org' })).toMatchObject([{ count: 2 }]);
  });

  it('counts from the rollup while the newest days have too many events to read', async () => {
    const [a, b] = [collector('a', { maxScanEvents: 3 }), collector('b')];
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const copy = (id: string) =>
      record({ clientEventId: id, createdAt: today, metadata: { $time: today } });
    for (const store of [a, b]) {
      await store.append(['x', 'y'].map(copy));
      await store.list(all());
    }
    const counted = (store: Store) => store.days({ org: 'org' });
    expect(await counted(a)).toMatchObject([{ count: 4 }]);
    expect(await counted(b)).toMatchObject([{ count: 2 }]);
    expect((await a.list(all({ from: today + DAY_MS })))?.count).toBe(0);
  });

  it('keeps one of two copies in different months', async () => {
    const [a, b] = [collector('a'), collector('b')];
    const turn = Date.UTC(2026, 3, 1);
    const [first] = await a.append([record({ clientEventId: 'x', createdAt: turn - 1 })]);
    await a.list(all());
    await b.append([record({ clientEventId: 'x', createdAt: turn + 1 })]);
    expect(recordsOf(await b.list(all({ from: turn - 5, sessionId: 'session' })))).toEqual([first]);
    expect((await b.list(all({ from: turn, sessionId: 'session' })))?.count).toBe(0);
    expect(await number(`SELECT count() AS n FROM ${database}.events`)).toBe(2);
  });

  it('ships the events of an earlier process once, also when their insert had started', async () => {
    fault = (statement) => (isInsert(statement) ? 'after' : undefined);
    const store = collector('a', { queryTimeoutMs: 300 });
    await store.append([record(), record()]);
    await expect(store.list(all())).rejects.toThrow(StoreUnavailableError);
    await store.close();
    expect(await number(`SELECT count() AS n FROM ${database}.events`)).toBe(2);
    fault = undefined;
    const next = collector('a');
    await next.append([record()]);
    expect((await next.list(all()))?.count).toBe(3);
    expect(await number(`SELECT count() AS n FROM ${database}.events`)).toBe(3);
    expect(await number(`SELECT sum(count) AS n FROM ${database}.daily`)).toBe(3);
  });

  it('looks for the rows of an old insert when ClickHouse may have dropped its token', async () => {
    fault = (statement) => (isInsert(statement) ? 'after' : undefined);
    const store = collector('a', { queryTimeoutMs: 300 });
    await store.append([record(), record({ createdAt: TODAY - 40 * DAY_MS })]);
    await expect(store.list(all())).rejects.toThrow(StoreUnavailableError);
    await store.close();
    fault = undefined;
    const forget = `ALTER TABLE ${database}.events MODIFY SETTING non_replicated_deduplication_window = 0`;
    await (engine as Engine).client.command({ query: forget });
    const db = openDatabase(join(folder, 'a.db'));
    db.exec(`UPDATE notes SET value = json_set(value, '$.begun', ${Date.now() - 3_600_000})`);
    db.close();
    const next = collector('a');
    expect((await next.list(all()))?.count).toBe(2);
    expect(await number(`SELECT count() AS n FROM ${database}.events`)).toBe(2);
    expect(next.stats().spooledEvents).toBe(0);
  });

  it('inserts the missing rows of an old insert, as after a failed shard', async () => {
    const place = { database };
    const connection = createConnection(faulty());
    for (const statement of schema(place)) await connection.command(statement);
    const spool = createSpool(openDatabase(':memory:'));
    spool.write([record(), record(), record({ createdAt: TODAY - 40 * DAY_MS })].map(toEntry));
    const batch = spool.nextBatch(10, 1e6) as SpoolBatch;
    const part = { ...batch, rows: batch.rows.slice(0, 1), token: 'of the part' };
    await insertBatch(connection, place, part);
    const old = { ...batch, createdAtMs: Date.now() - 3_600_000 };
    for (let i = 0; i < 2; i++) {
      await insertBatch(connection, place, old);
      expect(await number(`SELECT count() AS n FROM ${database}.events`)).toBe(3);
      expect(await number(`SELECT sum(count) AS n FROM ${database}.daily`)).toBe(3);
    }
  });

  it('erases events from before the clock was set back', async () => {
    const db = openDatabase(join(folder, 'a.db'));
    createSpool(db);
    db.exec(
      `INSERT INTO recent VALUES (${(Date.now() + 3_600_000) * 1_000}, x'00', 'id', 0, NULL)`,
    );
    db.close();
    const store = collector();
    await store.append([record(), record()]);
    expect(await store.erase({ sessionId: 'session' }, 10)).toBe(2);
    expect((await store.list(all()))?.count).toBe(0);
  });

  it('finishes an interrupted erasure, and subtracts it from the counts once', async () => {
    const store = collector();
    await store.append([record(), record(), record({ sessionId: 'other' })]);
    let broken = 0;
    fault = (statement) =>
      statement.startsWith(`INSERT INTO ${database}.daily`) && !broken++ ? 'after' : undefined;
    await expect(store.erase({ sessionId: 'session' }, 10)).rejects.toThrow('socket hang up');
    await store.close();
    const next = collector();
    expect(await next.days({ org: 'org' })).toEqual([{ day: TODAY / DAY_MS, count: 1, metric: 1 }]);
    expect(broken).toBe(2);
    expect((await next.list(all()))?.count).toBe(1);
  });

  it('counts duplicates once when the response to their insert was lost', async () => {
    const store = collector();
    const copy = () => record({ clientEventId: 'x', device: 'A' });
    await store.append([copy()]);
    const range = { org: 'org', from: TODAY, to: TODAY + DAY_MS, activeSince: 0 };
    expect(await store.delivery(range)).toMatchObject([{ received: 1, duplicates: 0 }]);
    let lost = 0;
    fault = (statement) =>
      statement.startsWith(`INSERT INTO ${database}.duplicates`) && lost++ < 2
        ? 'after'
        : undefined;
    await store.append([copy(), record({ ...copy(), device: 'B' })]);
    expect(await store.delivery(range)).toMatchObject([
      { device: 'A', received: 1, duplicates: 2 },
    ]);
    expect(lost).toBe(3);
    await store.append([copy()]);
    await expect
      .poll(() => number(`SELECT sum(count) AS n FROM ${database}.duplicates FINAL`))
      .toBe(3);
  });

  it('rounds queue delays as SQLite does', async () => {
    const delays = [0, 7, 99, 994, 996, 1_249, 1_251, 9_949, 9_951, 604_800_000];
    const events = delays.map((queueDelayMs) =>
      record({ deliveryInfo: deliveryInfo({ queueDelayMs }) }),
    );
    const range = { org: 'org', from: TODAY, to: TODAY + DAY_MS, activeSince: 0 };
    const sqlite = openStore('sqlite::memory:');
    open.push(sqlite);
    const store = collector();
    await Promise.all([sqlite.append(events), store.append(events)]);
    expect(await store.delivery(range)).toEqual(await sqlite.delivery(range));
  });

  it('returns the same pages when it reads the newest days first', async () => {
    const statements: string[] = [];
    fault = (statement) => void statements.push(statement);
    const stepwise = collector('a', { maxScanEvents: 10 });
    const far = (i: number) => TODAY - Math.floor((i * i) / 50) * DAY_MS + i;
    await stepwise.append(
      Array.from({ length: 150 }, (_, i) =>
        record({ createdAt: far(i), sessionId: `s${i % 3}`, type: i === 149 ? 'own' : 'type' }),
      ),
    );
    const wholeScan = collector('b');
    for (const sort of ['createdAt', '-createdAt'] as const)
      for (const filter of [
        {},
        { sessionId: 's1' },
        { eventType: 'own' },
        { sessionId: 'none' },
        { from: far(120), to: far(20) },
        { offset: 40 },
        { offset: 148 },
      ]) {
        let after: string | undefined;
        for (let page = 0; page < 4; page++) {
          const request = all({ sort, limit: 20, ...filter, ...(after && { after, offset: 0 }) });
          const found = await stepwise.list(request);
          expect(found).toEqual(await wholeScan.list(request));
          after = found?.events.at(-1)?.id;
          if (!after) break;
        }
      }
    statements.length = 0;
    await stepwise.list(all({ sort: '-createdAt', limit: 5 }));
    const [page] = statements.filter((statement) => statement.includes('LIMIT {'));
    expect(page).toContain('created_at >= ');
  });

  it('binds all values instead of putting them into statements', async () => {
    const store = collector();
    const nasty = `'); DROP TABLE ${database}.events; -- {p0:String} \\' \t\n`;
    const [event] = await store.append([
      record({
        org: nasty,
        sessionId: nasty,
        referer: nasty,
        device: nasty,
        clientEventId: nasty,
        metadata: { [nasty]: nasty },
      }),
    ]);
    const filter = { org: nasty, sessionId: nasty, referer: nasty, device: nasty };
    const found = await store.list(all({ ...filter, metadata: { [nasty]: nasty } }));
    expect(recordsOf(found)).toEqual([event]);
    expect(found?.count).toBe(1);
    expect(await store.erase({ org: nasty, sessionId: nasty }, 1)).toBe(1);
  });

  it('stores lone surrogates as U+FFFD', async () => {
    const store = collector();
    const half = '\ud800';
    await store.append([
      record({ sessionId: `a${half}`, metadata: { half, quoted: '\\ud800', n: 1 } }),
    ]);
    const [event] = recordsOf(await store.list(all({ metadata: { n: 1 } }))) ?? [];
    expect(event).toMatchObject({
      sessionId: 'a\ufffd',
      metadata: { half: '\ufffd', quoted: '\\ud800', n: 1 },
    });
  });

  it('creates statements for a cluster that ClickHouse can parse', async () => {
    const { client } = engine as Engine;
    for (const statement of schema({ database, cluster: 'main' })) {
      const answer = await client.query({ query: `EXPLAIN AST ${statement}`, format: 'CSV' });
      expect(await answer.text()).toMatch(/^"(Create|Alter)Query /);
    }
    await expect(client.query({ query: 'EXPLAIN AST CREATE TABLE x ON' })).rejects.toThrow(
      'Syntax',
    );
  });

  it('stops a query at its timeout', async () => {
    const connection = createConnection((engine as Engine).client);
    // Without the timeout it would run for minutes, and this test would end at its own.
    await expect(
      connection.query('SELECT sum(sipHash64(number)) FROM numbers(100000000000)', {
        timeoutMs: 1_000,
      }),
    ).rejects.toThrow(StoreUnavailableError);
    await expect(
      connection.query('SELECT * FROM nowhere', { timeoutMs: 1_000 }),
    ).rejects.not.toThrow(StoreUnavailableError);
  });

  it('refuses a backup, and names that of ClickHouse', async () => {
    await expect(collector().backup('x')).rejects.toThrow(`BACKUP DATABASE ${database}`);
  });
});
