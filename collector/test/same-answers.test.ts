import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BASE_PATH, type StoredEvent } from 'vitrine/contract';
import { noEngine, openEngine } from '../../test/clickhouse/engine.js';
import { openStore, type Store } from '../src/index.js';
import { openClickHouse } from '../src/store/clickhouse/open-clickhouse.js';
import type { DayCount, EventRecord } from '../src/store/store.js';
import { configOf, OTHER_ORG, OTHER_PRIVATE, openCollector, PRIVATE } from './support/collector.js';
import { type AnyRequest, anyRequest, type OpenApi } from './support/requests.js';

/** Requests in all. `VITRINE_FUZZ=100000` takes more; `VITRINE_FUZZ_SEED` repeats a run. */
const REQUESTS = Math.ceil(Number(process.env.VITRINE_FUZZ || 10_000) / 10);
const SEED = Number(process.env.VITRINE_FUZZ_SEED || 20_260_315);

/** Of a sum of numbers, relative to all that went into it: it depends on their order. */
const PRECISION = 1e-12;

interface Twins {
  store: Store;
  /** What the two have answered differently so far. */
  differences: unknown[];
  /** How often which question was asked of both, and answered with something. */
  asked: Record<string, number>;
}

/** A store that asks two others, and notes where their answers differ; it answers as the first does. */
function twins(one: Store, other: Store): Twins {
  const differences: unknown[] = [];
  const asked: Record<string, number> = {};
  /** Sum of the metrics, without their signs. */
  let total = 1;

  const answerOf = async (
    store: Store,
    method: keyof Store,
    args: unknown[],
  ): Promise<{ answer?: unknown; problem?: unknown }> => {
    try {
      return { answer: await (store[method] as (...args: unknown[]) => unknown)(...args) };
    } catch (problem) {
      return { problem };
    }
  };

  /** What is compared: what has no order is put in one, and of sums only their size. */
  const comparable = (
    method: keyof Store,
    { answer, problem }: Awaited<ReturnType<typeof answerOf>>,
  ) => {
    if (problem) return { problem: `${problem}` };
    if (method === 'days') return (answer as DayCount[]).map(({ metric, ...rest }) => rest);
    if (method === 'delivery')
      return (answer as object[]).map((count) => JSON.stringify(count)).sort();
    return answer;
  };

  const both =
    (method: keyof Store) =>
    async (...args: unknown[]) => {
      const first = await answerOf(one, method, args);
      const second = await answerOf(other, method, args);
      try {
        expect(comparable(method, second)).toEqual(comparable(method, first));
        if (method === 'days')
          for (const [i, { metric }] of (first.answer as DayCount[]).entries()) {
            const other = (second.answer as DayCount[])[i]?.metric ?? Number.NaN;
            expect(Math.abs(other - metric)).toBeLessThan(PRECISION * total);
          }
      } catch (error) {
        differences.push({ method, args, error: `${(error as Error).message}` });
      }
      const answer = first.answer as { length?: number; events?: unknown[] } | undefined;
      if ((answer?.events ?? answer)?.length !== 0 && answer)
        asked[method] = (asked[method] ?? 0) + 1;
      if (first.problem) throw first.problem;
      return first.answer as never;
    };

  return {
    differences,
    asked,
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

/** What a page of a shop is asked by: questions that something stored answers, by any of its fields. */
function about(known: () => StoredEvent[]): fc.Arbitrary<AnyRequest> {
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
      asked: fc.array(fc.tuple(fc.constantFrom(...fields), fc.nat()), { maxLength: 3 }),
    })
    .map(({ path, which, asked }) => {
      const event = pick(known(), which);
      const query = new URLSearchParams();
      if (event)
        for (const [field, n] of asked) {
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
  `SQLite and ClickHouse answer ${REQUESTS} requests alike, each of them anything${noEngine ? ` (${noEngine})` : ''}`,
  async () => {
    const engine = await openEngine();
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-same-'));
    const sqlite = openStore('sqlite::memory:');
    const clickhouse = openClickHouse({
      client: engine.client,
      database: 'same',
      spool: join(folder, 'spool.db'),
      pause: 0,
      // So that every list is put together day by day.
      atOnce: 0,
    });
    const { store, differences, asked } = twins(sqlite, clickhouse);
    const collector = await openCollector({ store, config: { rateLimit: 0 } });
    const document: OpenApi = (await collector.app.inject('/openapi.json')).json();
    const known = new Map<string, StoredEvent>();
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            { weight: 2, arbitrary: anyRequest(document, () => [...known.keys()]) },
            { weight: 1, arbitrary: about(() => [...known.values()]) },
          ),
          async (request) => {
            const answer = await collector.app.inject(request as never);
            expect(differences).toEqual([]);
            expect(answer.statusCode, answer.body).not.toBe(500);
            if (answer.statusCode !== 200 || request.method !== 'POST') return;
            for (const event of [answer.json()].flat() as StoredEvent[]) known.set(event.id, event);
          },
        ),
        { numRuns: REQUESTS, seed: SEED, endOnFailure: true },
      );
      // All of it, as it stands at the end.
      await store.scan(undefined, 100_000);
      for (const { id: org } of configOf().orgs) {
        await store.days({ org });
        await store.delivery({ org, from: 0, to: 1e13, runningSince: 0 });
      }
      expect(differences).toEqual([]);
      expect(known.size).toBeGreaterThan(REQUESTS / 50);
      for (const method of ['append', 'get', 'list', 'days', 'delivery', 'scan'])
        expect(asked[method] ?? 0, method).toBeGreaterThan(0);
      expect(asked.list).toBeGreaterThan(REQUESTS / 20);
    } finally {
      await collector.app.close();
      await Promise.all([sqlite.close(), clickhouse.close()]);
      await engine.close();
      rmSync(folder, { recursive: true });
    }
  },
  Math.max(180_000, REQUESTS * 300),
);
