import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BASE_PATH, type StoredEvent } from 'vitrine/contract';
import { noEngine, openEngine } from '../../tools/harness/clickhouse/engine.js';
import { openStore, type Store } from '../src/index.js';
import { openClickHouse } from '../src/store/clickhouse/open-clickhouse.js';
import type { DayCount, EventPage, EventRecord, StoredRow } from '../src/store/store.js';
import { toRecord } from '../src/store/stored-row.js';
import { type AnyRequest, anyRequest } from './support/any-request.js';
import { configOf, OTHER_ORG, OTHER_PRIVATE, openCollector, PRIVATE } from './support/collector.js';
import type { OpenApi } from './support/fitting-values.js';

/** `VITRINE_FUZZ=100000` makes more requests; `VITRINE_FUZZ_SEED` repeats a run. */
const REQUESTS = Math.ceil(Number(process.env.VITRINE_FUZZ || 10_000) / 10);
const SEED = Number(process.env.VITRINE_FUZZ_SEED || 20_260_315);

/** Largest relative difference of two sums, because the order of addition differs. */
const PRECISION = 1e-12;

interface Twins {
  store: Store;
  /** Calls with different results. */
  differences: unknown[];
  /** Calls with a result that is not empty, by method. */
  calls: Record<string, number>;
}

/** A store that calls two others, records different results, and returns those of the first. */
function twins(one: Store, other: Store): Twins {
  const differences: unknown[] = [];
  const calls: Record<string, number> = {};
  /** Sum of the absolute metrics. */
  let total = 1;

  const resultOf = async (
    store: Store,
    method: keyof Store,
    args: unknown[],
  ): Promise<{ value?: unknown; error?: unknown }> => {
    try {
      return { value: await (store[method] as (...args: unknown[]) => unknown)(...args) };
    } catch (error) {
      return { error };
    }
  };

  /** The comparable part of a result: unordered lists sorted, and without sums of floats. */
  const comparable = (
    method: keyof Store,
    { value, error }: Awaited<ReturnType<typeof resultOf>>,
  ) => {
    if (error) return { error: `${error}` };
    if (method === 'days') return (value as DayCount[]).map(({ metric, ...rest }) => rest);
    if (method === 'delivery')
      return (value as object[]).map((count) => JSON.stringify(count)).sort();
    // The JSON of a row may be written differently.
    if (method === 'list' && value)
      return { ...(value as EventPage), events: (value as EventPage).events.map(toRecord) };
    if (method === 'scan' && value) return (value as StoredRow[]).map(toRecord);
    return value;
  };

  const both =
    (method: keyof Store) =>
    async (...args: unknown[]) => {
      const first = await resultOf(one, method, args);
      const second = await resultOf(other, method, args);
      try {
        expect(comparable(method, second)).toEqual(comparable(method, first));
        if (method === 'days')
          for (const [i, { metric }] of (first.value as DayCount[]).entries()) {
            const other = (second.value as DayCount[])[i]?.metric ?? Number.NaN;
            expect(Math.abs(other - metric)).toBeLessThan(PRECISION * total);
          }
      } catch (error) {
        differences.push({ method, args, error: `${(error as Error).message}` });
      }
      const value = first.value as { length?: number; events?: unknown[] } | undefined;
      if ((value?.events ?? value)?.length !== 0 && value) calls[method] = (calls[method] ?? 0) + 1;
      if (first.error) throw first.error;
      return first.value as never;
    };

  return {
    differences,
    calls,
    store: {
      ...one,
      append(events: readonly EventRecord[]) {
        for (const { metric } of events) total += Math.abs(metric);
        return both('append')(events);
      },
      get: both('get'),
      list: both('list'),
      days: both('days'),
      delivery: both('delivery'),
      scan: both('scan'),
    },
  };
}

/** Requests with filters from the fields of stored events. */
function matchingRequest(known: () => StoredEvent[]): fc.Arbitrary<AnyRequest> {
  const pick = <Item>(items: readonly Item[], n: number) => items[n % Math.max(items.length, 1)];
  const origin = (address: string | null) =>
    address && URL.canParse(address) ? new URL(address).origin : address;
  const fields: ((event: StoredEvent, n: number) => [name: string, value: unknown])[] = [
    ({ eventType }) => ['eventType', eventType],
    ({ device }) => ['device', device],
    ({ referer }) => ['referer', referer],
    ({ referer }) => ['referer', origin(referer)],
    ({ sessionId }) => ['sessionId', sessionId],
    ({ userId }) => ['userId', userId],
    ({ assetId }) => ['assetId', assetId],
    ({ createdAt }) => ['from', createdAt],
    ({ createdAt }) => ['to', createdAt],
    ({ createdAt }) => ['subStartDate', createdAt.slice(0, 10).replaceAll('-', '/')],
    ({ id }) => ['after', id],
    (_, n) => ['sort', pick(['createdAt', '-createdAt'], n)],
    (_, n) => ['perPage', (n % 5) + 1],
    ({ eventMetadata }, n) => {
      const [key = 'none', value] = pick(Object.entries(eventMetadata ?? {}), n) ?? [];
      return ['metadata', JSON.stringify({ [key]: value ?? null })];
    },
  ];
  return fc
    .record({
      path: fc.constantFrom('events', 'events', 'events/views', 'delivery'),
      which: fc.nat(),
      filters: fc.array(fc.tuple(fc.constantFrom(...fields), fc.nat()), { maxLength: 3 }),
    })
    .map(({ path, which, filters }) => {
      const event = pick(known(), which);
      const query = new URLSearchParams();
      if (event)
        for (const [field, n] of filters) {
          const [name, value] = field(event, n);
          if (value !== null) query.set(name, `${value}`);
        }
      return {
        method: 'GET',
        url: `${BASE_PATH}/${path}?${query}`,
        headers: {
          authorization: `Bearer ${event?.orgId === OTHER_ORG ? OTHER_PRIVATE : PRIVATE}`,
        },
      };
    });
}

it.skipIf(noEngine)(
  `SQLite and ClickHouse return equal results for ${REQUESTS} random requests${noEngine ? ` (${noEngine})` : ''}`,
  async () => {
    const engine = await openEngine();
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-same-'));
    const sqlite = openStore('sqlite::memory:');
    const clickhouse = openClickHouse({
      client: engine.client,
      database: engine.database('same'),
      spool: join(folder, 'spool.db'),
      batchDelayMs: 0,
      // Makes every list read day by day.
      maxScanEvents: 0,
    });
    const { store, differences, calls } = twins(sqlite, clickhouse);
    const collector = await openCollector({ store, config: { rateLimit: 0 } });
    const { paths, ...document }: OpenApi = (await collector.app.inject('/openapi.json')).json();
    // Requests of the administration, of webhooks and for the tracker's files would leave few for the events.
    const ofEvents = Object.entries(paths).filter(
      ([path]) => !/\/(admin|orders|v)\/|\.js$/.test(path),
    );
    const known = new Map<string, StoredEvent>();
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            {
              weight: 2,
              arbitrary: anyRequest({ ...document, paths: Object.fromEntries(ofEvents) }, () => [
                ...known.keys(),
              ]),
            },
            { weight: 1, arbitrary: matchingRequest(() => [...known.values()]) },
          ),
          async (request) => {
            const response = await collector.app.inject(request as never);
            expect(differences).toEqual([]);
            expect(response.statusCode, response.body).not.toBe(500);
            if (response.statusCode !== 200 || request.method !== 'POST') return;
            for (const event of [response.json()].flat() as StoredEvent[])
              known.set(event.id, event);
          },
        ),
        { numRuns: REQUESTS, seed: SEED, endOnFailure: true },
      );
      // The final content of both stores.
      await store.scan(undefined, 100_000);
      for (const { id: org } of configOf().orgs) {
        await store.days({ org });
        await store.delivery({ org, from: 0, to: 1e13, activeSince: 0 });
      }
      expect(differences).toEqual([]);
      expect(known.size).toBeGreaterThan(REQUESTS / 50);
      for (const method of ['append', 'get', 'list', 'days', 'delivery', 'scan'])
        expect(calls[method] ?? 0, method).toBeGreaterThan(0);
      expect(calls.list).toBeGreaterThan(REQUESTS / 20);
    } finally {
      await collector.app.close();
      await Promise.all([sqlite.close(), clickhouse.close()]);
      await engine.close();
      rmSync(folder, { recursive: true });
    }
  },
  Math.max(180_000, REQUESTS * 300),
);
