import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../src/index.js';
import {
  type BruteScope,
  breakdown,
  deepest,
  inScope,
  sumsOf,
  visitors,
} from './support/brute-force.js';
import { type Collector, DAY_MS, ORG, openCollector } from './support/collector.js';
import { createRandom, type KnownEvent, randomEvents } from './support/question-events.js';
import { QUESTION_FIXTURES } from './support/question-fixtures.js';

const SEED = Number(process.env.VITRINE_FUZZ_SEED || 20_261_130);
const QUESTIONS = Math.ceil(Number(process.env.VITRINE_FUZZ || 10_000) / 500);

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'];
const DIMENSIONS = [
  'eventType',
  'item_id',
  'channel',
  'device.type',
  'hour',
  'day',
  'week',
  'month',
];
const STEPS = ['product AR offered', 'product AR download', 'product cart-add'];
const LATE_DAY = Date.UTC(2026, 2, 29);
const ERASED = 'session-to-erase';

describe.each(QUESTION_FIXTURES)('questions to $name, asked again', ({ open, skip }) => {
  const random = createRandom(SEED);
  const [first, late] = [randomEvents(SEED, 400), randomEvents(SEED + 1, 60)];
  /** Events that are in the store. */
  let present: KnownEvent[] = [];
  let store: Store;
  let collector: Collector;
  let close: () => Promise<void>;
  let stored = 0;

  const append = async (events: readonly KnownEvent[]) => {
    present = [...present, ...events];
    await store.append(events.map(({ record }) => record));
  };

  /** Copies of events on one day, each an event of its own. */
  const copies = (events: readonly KnownEvent[], sessionId: string): KnownEvent[] =>
    events.map((event, i) => ({
      ...event,
      record: {
        ...event.record,
        ...{ id: `copy-${++stored}`, clientEventId: `copied-${stored}`, org: ORG },
        ...{ sessionId, createdAt: LATE_DAY + i * 60_000 },
      },
    }));

  const ask = async (path: string, parameters: [string, string][]) => {
    const query = new URLSearchParams(parameters);
    const response = await collector.get(`/events/${path}?${query}`);
    expect(response.statusCode, `${path}?${query}: ${response.body}`).toBe(200);
    return response.json();
  };

  const checkBreakdown = async (
    by: readonly string[],
    scope: BruteScope,
    parameters: [string, string][],
  ) => {
    const found = await ask('breakdown', [
      ...parameters,
      ...by.map((dimension): [string, string] => ['by', dimension]),
      ['perPage', '1000'],
    ]);
    const events = inScope(present, scope);
    const got = Object.fromEntries(
      found.rows.map((row: Record<string, unknown>) => {
        const { events, sessions, users, metric, values } = row;
        return [
          JSON.stringify(by.map((dimension) => row[dimension])),
          { events, sessions, users, metric, values },
        ];
      }),
    );
    expect(got, JSON.stringify([by, parameters])).toEqual(breakdown(events, by, scope));
    expect(found.totals).toEqual(sumsOf(events));
  };

  const checkFunnel = async (scope: BruteScope, parameters: [string, string][]) => {
    const found = await ask('funnel', [
      ...parameters,
      ...STEPS.map((step): [string, string] => ['step', step]),
    ]);
    const all = inScope(present, { zone: scope.zone, robots: 'include' });
    const tests = STEPS.map((step) => (event: KnownEvent) => event.record.type === step);
    const depths = visitors(inScope(present, scope), all, 'session').map((list) =>
      deepest(list, tests),
    );
    expect(found.rows.map(({ sessions }: { sessions: number }) => sessions)).toEqual(
      STEPS.map((_, step) => depths.filter((depth) => depth > step).length),
    );
  };

  /** Asks what was asked before, and more. */
  const check = async () => {
    for (const robots of ['include', 'exclude'] as const)
      for (const zone of ['UTC', 'Europe/Berlin'])
        for (const by of [['eventType'], ['day'], ['item_id', 'channel']])
          await checkBreakdown(by, { zone, robots }, [
            ['timezone', zone],
            ['robots', robots],
          ]);
    await checkFunnel({ zone: 'UTC', robots: 'exclude' }, []);
    for (let i = 0; i < QUESTIONS; i++) {
      const scope: BruteScope = { zone: random.pick(ZONES), robots: 'exclude' };
      scope.from = LATE_DAY - random.below(3 * DAY_MS);
      scope.to = LATE_DAY + 1 + random.below(250 * DAY_MS);
      const by = random.pick(DIMENSIONS);
      await checkBreakdown([by], scope, [
        ['timezone', scope.zone],
        ['from', new Date(scope.from).toISOString()],
        ['to', new Date(scope.to).toISOString()],
      ]);
    }
  };

  const erase = async (filter: { sessionId?: string; before?: number }) => {
    const isErased = ({ record }: KnownEvent) =>
      filter.before === undefined
        ? record.sessionId === filter.sessionId
        : record.createdAt < filter.before;
    const erased = await store.erase({ org: ORG, ...filter }, 10_000);
    present = present.filter((event) => event.record.org !== ORG || !isErased(event));
    return erased;
  };

  beforeAll(async () => {
    if (skip) return;
    const opened = await open();
    store = opened.store;
    close = opened.close;
    collector = await openCollector({ store, config: { rateLimit: 0, clientRateLimit: 0 } });
    collector.clock.time = Date.UTC(2026, 10, 30);
    await append(first);
  });
  afterAll(async () => {
    if (skip) return;
    await collector.close();
    await close();
  });

  it.skipIf(skip)(`counts late events${skip ? ` (${skip})` : ''}`, async () => {
    await check();
    await append(
      late.map(({ record, ...event }) => ({
        ...event,
        record: {
          ...record,
          id: `late-${record.id}`,
          clientEventId: `late-${record.clientEventId}`,
        },
      })),
    );
    await append(copies(late.slice(0, 12), ERASED));
    await check();
  });

  it.skipIf(skip)('counts new events after an equal number was erased', async () => {
    // The erased ones were the newest: SQLite gives their rows to the next events.
    expect(await erase({ sessionId: ERASED })).toBe(12);
    await append(copies(late.slice(20, 32), 'session-in-its-place'));
    await check();
  });

  it.skipIf(skip)('does not count pruned events', async () => {
    expect(await erase({ before: LATE_DAY + 5 * 60_000 })).toBeGreaterThan(0);
    await check();
  });
});
