import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomRuns } from '../../test/support/random-runs.js';
import {
  BRUTE_DIMENSIONS,
  type BruteScope,
  breakdown,
  deepest,
  inScope,
  moneyOf,
  productFunnel,
  sumsOf,
  valuesOf,
  visitors,
} from './support/brute-force.js';
import { type Collector, ORG, openCollector } from './support/collector.js';
import { createRandom, type KnownEvent, randomEvents } from './support/question-events.js';
import { QUESTION_FIXTURES } from './support/question-fixtures.js';

const EVENTS = 600;
const SEED = Number(process.env.VITRINE_FUZZ_SEED || 20_261_025);
const QUESTIONS = Math.ceil(Number(process.env.VITRINE_FUZZ || randomRuns(30_000)) / 100);

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'];
const TYPES = ['product AR offered', 'product AR download', 'product cart-add', 'product ordered'];
const FILTERS: [string, string[]][] = [
  ['item_id', ['CH-1', 'CH-4']],
  ['channel', ['email']],
  ['experiment', ['viewer=3d', 'price=a']],
  ['metadata.color', ['5', 'red']],
  ['day', ['2026-10-25', '2026-03-29']],
  ['hour', ['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00']],
  ['eventType', ['product ordered', 'product cart-add']],
];

describe.each(QUESTION_FIXTURES)('questions to $name', ({ open, skip }) => {
  const known = randomEvents(SEED, EVENTS);
  const random = createRandom(SEED + 1);
  let collector: Collector;
  let close: () => Promise<void>;

  beforeAll(async () => {
    if (skip) return;
    const opened = await open();
    close = opened.close;
    collector = await openCollector({
      store: opened.store,
      config: { rateLimit: 0, clientRateLimit: 0, indexedMetadataKeys: ['color'] },
    });
    collector.clock.time = Date.UTC(2026, 10, 30);
    const records = known.map(({ record }) => record);
    await opened.store.append(records.slice(0, 200));
    await opened.store.append(records.slice(200));
    // Copies change nothing.
    await opened.store.append(
      records.slice(100, 300).map((each) => ({ ...each, id: `${each.id}-copy` })),
    );
  });
  afterAll(async () => {
    if (skip) return;
    await collector.close();
    await close();
  });

  const ask = async (path: string, parameters: [string, string][]) => {
    const query = new URLSearchParams(parameters);
    const response = await collector.get(`/events/${path}?${query}`);
    expect(response.statusCode, `${path}?${query}: ${response.body}`).toBe(200);
    return response.json();
  };

  /** A random scope, and its parameters. */
  const randomScope = (): [BruteScope, [string, string][]] => {
    const scope: BruteScope = {
      zone: random.pick(ZONES),
      robots: random.pick(['exclude', 'include', 'only'] as const),
    };
    if (random.next() < 0.5) scope.from = Date.UTC(2026, 2, 8 + random.below(30), random.below(24));
    if (random.next() < 0.5) scope.to = Date.UTC(2026, 9, 20 + random.below(14), random.below(24));
    if (random.next() < 0.4) scope.filter = random.pick(FILTERS);
    const moment = (time: number | undefined, parameter: string): [string, string][] =>
      time === undefined ? [] : [[parameter, new Date(time).toISOString()]];
    return [
      scope,
      [
        ['timezone', scope.zone],
        ...(scope.robots === 'exclude' ? [] : [['robots', scope.robots] as [string, string]]),
        ...moment(scope.from, 'from'),
        ...moment(scope.to, 'to'),
        ...(scope.filter?.[1] ?? []).map((value): [string, string] => [
          scope.filter?.[0] as string,
          value,
        ]),
      ],
    ];
  };

  const typesOf = ({ filter }: BruteScope) => (filter?.[0] === 'eventType' ? filter[1] : undefined);

  it.skipIf(skip)(
    `breaks down as plain loops do, for ${QUESTIONS} questions${skip ? ` (${skip})` : ''}`,
    async () => {
      let rows = 0;
      for (let i = 0; i < QUESTIONS; i++) {
        const [scope, parameters] = randomScope();
        const by = [random.pick(BRUTE_DIMENSIONS)];
        if (random.next() < 0.3)
          by.push(random.pick(BRUTE_DIMENSIONS.filter((dimension) => dimension !== by[0])));
        const found = await ask('breakdown', [
          ...parameters,
          ...by.map((dimension): [string, string] => ['by', dimension]),
          ['perPage', '1000'],
        ]);
        const events = inScope(known, scope);
        const types = typesOf(scope);
        const options = { zone: scope.zone, ...(types && { types }) };
        const expected = breakdown(events, by, options);
        const got = Object.fromEntries(
          found.rows.map((row: Record<string, unknown>) => {
            const { events, sessions, users, metric, values } = row;
            const key = JSON.stringify(by.map((dimension) => row[dimension]));
            return [key, { events, sessions, users, metric, values }];
          }),
        );
        expect(got, JSON.stringify([by, parameters])).toEqual(expected);
        expect(found.count).toBe(found.rows.length);
        expect(found.totals).toEqual(sumsOf(events, types));
        rows += found.rows.length;
      }
      expect(rows).toBeGreaterThan(QUESTIONS);
    },
    300_000,
  );

  it.skipIf(skip)(
    'pages and sorts alike in every store, and names the latest item name',
    async () => {
      const first = await ask('breakdown', [
        ['by', 'item_id'],
        ['perPage', '3'],
        ['sort', 'key'],
      ]);
      const second = await ask('breakdown', [
        ['by', 'item_id'],
        ['perPage', '3'],
        ['page', '2'],
        ['sort', 'key'],
      ]);
      const items = [...first.rows, ...second.rows].map((row) => row.item_id);
      expect(items).toEqual(['CH-0', 'CH-1', 'CH-2', 'CH-3', 'CH-4', 'CH-5']);
      const people = inScope(known, { zone: 'UTC', robots: 'exclude' });
      for (const { item_id, item_name } of [...first.rows, ...second.rows]) {
        const named = people.filter(({ item, name }) => item === item_id && name);
        expect(item_name).toBe(named.at(-1)?.name);
      }
    },
  );

  const stepOf = (event: KnownEvent, step: string) => {
    const [type, json] = step.split('{');
    return (
      event.record.type === type &&
      (!json || event.item === (JSON.parse(`{${json}`) as { item_id: string }).item_id)
    );
  };

  it.skipIf(skip)(
    `counts funnels as a search of all combinations does, for ${QUESTIONS / 2} questions`,
    async () => {
      let conversions = 0;
      for (let i = 0; i < QUESTIONS / 2; i++) {
        const [scope, parameters] = randomScope();
        const by = random.pick(['session', 'user'] as const);
        const steps = Array.from({ length: 2 + random.below(3) }, () =>
          random.next() < 0.15 ? 'product AR offered{"item_id":"CH-2"}' : random.pick(TYPES),
        );
        const within = random.pick([
          undefined,
          ['PT10M', 600_000],
          ['P1DT1H', 90_000_000],
        ] as const);
        const found = await ask('funnel', [
          ...parameters,
          ...steps.map((step): [string, string] => ['step', step]),
          ['by', by],
          ...(within ? [['within', within[0]] as [string, string]] : []),
          ['by_dimension', 'device.type'],
        ]);
        const events = inScope(known, scope);
        // Hand-offs join sessions within the range, with any filter.
        const { filter: _, ...range } = scope;
        const all = inScope(known, { ...range, robots: 'include' });
        const tests = steps.map((step) => (event: KnownEvent) => stepOf(event, step));
        const groups = visitors(events, all, by);
        const depths = groups.map((list) => deepest(list, tests, { withinMs: within?.[1] }));
        const expected = steps.map((_, step) => depths.filter((depth) => depth > step).length);
        expect(
          found.rows.map(({ sessions }: { sessions: number }) => sessions),
          JSON.stringify([steps, by, within, parameters]),
        ).toEqual(expected);
        conversions += expected[1] ?? 0;
        const byDevice = new Map<unknown, number>();
        for (const list of groups) {
          const start = list.find((event) => tests[0]?.(event));
          if (start) byDevice.set(start.device, (byDevice.get(start.device) ?? 0) + 1);
        }
        expect(
          new Map(
            found.groups.map(
              (group: { rows: { sessions: number }[] } & Record<string, unknown>) => [
                group['device.type'],
                group.rows[0]?.sessions,
              ],
            ),
          ),
        ).toEqual(byDevice);
      }
      expect(conversions).toBeGreaterThan(QUESTIONS / 4);
    },
    300_000,
  );

  it.skipIf(skip)(
    `follows products as plain loops do, for ${QUESTIONS / 3} questions`,
    async () => {
      const CHOICE = 'product configuration attribute set';
      let inCarts = 0;
      for (let i = 0; i < QUESTIONS / 3; i++) {
        const [scope, parameters] = randomScope();
        const by = random.pick(['session', 'user'] as const);
        const dimension = random.pick(['item_id', 'item_brand', 'attribute', 'attribute']);
        const first = dimension === 'attribute' ? CHOICE : random.pick(TYPES);
        const later = Array.from({ length: 1 + random.below(3) }, () =>
          random.next() < 0.3 ? 'product cart-add' : random.pick([...TYPES, CHOICE]),
        );
        const types = [first, ...later];
        const within = random.pick([undefined, ['PT30M', 1_800_000]] as const);
        const found = await ask('funnel', [
          ...parameters,
          ...types.map((step): [string, string] => ['step', step]),
          ['by', by],
          ...(within ? [['within', within[0]] as [string, string]] : []),
          ['by_dimension', dimension],
        ]);
        const { filter: _, ...range } = scope;
        const all = inScope(known, { ...range, robots: 'include' });
        const groups = visitors(inScope(known, scope), all, by);
        const expected = productFunnel(groups, types, { dimension, withinMs: within?.[1] });
        const got = new Map(
          found.groups.map((group: { rows: { sessions: number }[] } & Record<string, unknown>) => [
            group[dimension],
            group.rows.map(({ sessions }) => sessions),
          ]),
        );
        expect(got, JSON.stringify([types, by, dimension, within, parameters])).toEqual(expected);
        for (const [, steps] of expected) inCarts += steps[1] ?? 0;
      }
      expect(inCarts).toBeGreaterThan(QUESTIONS / 4);
    },
    300_000,
  );

  it.skipIf(skip)('splits by exposure like plain loops', async () => {
    for (let i = 0; i < 10; i++) {
      const [scope, parameters] = randomScope();
      const found = await ask('uplift', [
        ...parameters.filter(([parameter]) => parameter !== 'experiment'),
        ['eligible', 'product AR offered'],
        ['exposure', 'product AR download'],
        ['outcome', 'product cart-add'],
      ]);
      const filtered = scope.filter?.[0] === 'experiment' ? { ...scope } : scope;
      if (scope.filter?.[0] === 'experiment') delete filtered.filter;
      const events = inScope(known, filtered);
      const { filter: _, ...range } = filtered;
      const all = inScope(known, { ...range, robots: 'include' });
      const sides = { exposed: [] as KnownEvent[][], unexposed: [] as KnownEvent[][] };
      for (const list of visitors(events, all, 'session')) {
        const ordered = inScope(list, { zone: 'UTC', robots: 'include' });
        let isEligible = false;
        let exposed: boolean | undefined;
        const outcomes: KnownEvent[] = [];
        for (const event of ordered) {
          const { type } = event.record;
          if (!isEligible) {
            isEligible = type === 'product AR offered';
            continue;
          }
          if (type === 'product AR download') exposed ??= true;
          if (type !== 'product cart-add') continue;
          exposed ??= false;
          outcomes.push(event);
        }
        if (isEligible) sides[exposed ? 'exposed' : 'unexposed'].push(outcomes);
      }
      for (const name of ['exposed', 'unexposed'] as const) {
        const { sessions, converted, values } = found[name];
        const outcomes = sides[name].flat();
        expect({ sessions, converted }, JSON.stringify(parameters)).toEqual({
          sessions: sides[name].length,
          converted: sides[name].filter((list) => list.length).length,
        });
        expect(
          values.map(({ currency, value }: { currency: string; value: number }) => [
            currency,
            value,
          ]),
        ).toEqual(
          moneyOf(outcomes, ['product cart-add']).map(({ currency, value }) => [currency, value]),
        );
      }
    }
  });

  it.skipIf(skip)('compares the variants of an experiment', async () => {
    const found = await ask('uplift', [
      ['experiment', 'viewer'],
      ['outcome', 'product cart-add'],
    ]);
    const events = inScope(known, { zone: 'UTC', robots: 'exclude' });
    const all = inScope(known, { zone: 'UTC', robots: 'include' });
    const counts: Record<string, [sessions: number, converted: number]> = {};
    let mixed = 0;
    for (const list of visitors(events, all, 'session')) {
      const ordered = inScope(list, { zone: 'UTC', robots: 'include' });
      // The question reads events with a variant of any experiment, and outcomes.
      const variants = new Set(ordered.flatMap(({ variants }) => variants.viewer ?? []));
      if (!variants.size) continue;
      if (variants.size > 1) {
        mixed++;
        continue;
      }
      const [variant = ''] = variants;
      counts[variant] ??= [0, 0];
      counts[variant][0]++;
      const start = ordered.findIndex((event) => event.variants.viewer);
      if (ordered.slice(start).some(({ record }) => record.type === 'product cart-add'))
        counts[variant][1]++;
    }
    expect(mixed).toBeGreaterThan(0);
    expect(found.mixed).toBe(mixed);
    expect(found.control).toBe('control');
    expect(
      Object.fromEntries(
        found.variants.map((row: { variant: string; sessions: number; converted: number }) => [
          row.variant,
          [row.sessions, row.converted],
        ]),
      ),
    ).toEqual(counts);
  });

  it.skipIf(skip)('lists sessions, newest first, and one with its events', async () => {
    const listed: { sessionId: string }[] = [];
    let count = 0;
    for (let page = 1; page === 1 || listed.length < count; page++) {
      const found = await ask('sessions', [
        ['perPage', '40'],
        ['page', `${page}`],
      ]);
      count = found.count;
      expect(found.sessions.length).toBeGreaterThan(0);
      listed.push(...found.sessions);
    }
    const people = inScope(known, { zone: 'UTC', robots: 'exclude' });
    const starts = new Map<string, number>();
    for (const { record } of people)
      if (!starts.has(record.sessionId)) starts.set(record.sessionId, record.createdAt);
    const expected = [...starts]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .map(([session]) => session);
    expect(listed.map(({ sessionId }) => sessionId)).toEqual(expected);
    for (const session of listed) {
      const events = inScope(known, { zone: 'UTC', robots: 'include' }).filter(
        ({ record }) => record.sessionId === session.sessionId,
      );
      expect(session).toMatchObject({
        start: new Date(events[0]?.record.createdAt ?? 0).toISOString(),
        end: new Date(events.at(-1)?.record.createdAt ?? 0).toISOString(),
        events: events.length,
        channel: events[0]?.channel,
        values: moneyOf(events),
        products: [...new Set(events.flatMap(({ item }) => item ?? []))],
      });
    }
    const [newest] = listed;
    const one = await ask(`sessions/${newest?.sessionId}`, []);
    expect(one.session).toEqual(newest);
    expect(one.events.map(({ id }: { id: string }) => id)).toEqual(
      inScope(known, { zone: 'UTC', robots: 'include' })
        .filter(({ record }) => record.sessionId === newest?.sessionId)
        .map(({ record }) => record.id),
    );
  });

  it.skipIf(skip)('counts views by day of a zone, with and without robots', async () => {
    for (const zone of ZONES)
      for (const robots of ['include', 'exclude', 'only'] as const) {
        const [views] = await ask('views', [
          ['timezone', zone],
          ['robots', robots],
          ['range', 'day'],
          ['perPage', '1000'],
          ['subStartDate', '2026-03-01'],
        ]);
        const counts: Record<string, number> = {};
        for (const event of inScope(known, { zone, robots })) {
          const [day] = valuesOf(event, 'day', zone);
          counts[`${day}`] = (counts[`${day}`] ?? 0) + 1;
        }
        const got = views.views.map(
          ({ year, month, day, views }: Record<'year' | 'month' | 'day' | 'views', number>) => [
            `${year}-${`${month}`.padStart(2, '0')}-${`${day}`.padStart(2, '0')}`,
            views,
          ],
        );
        expect(Object.fromEntries(got), `${zone} ${robots}`).toEqual(counts);
      }
  });

  it.skipIf(skip)('lists events with and without robots', async () => {
    for (const robots of ['include', 'exclude', 'only'] as const) {
      const response = await collector.get(`/events?robots=${robots}&perPage=1000`);
      const { count, events } = response.json();
      const ids = inScope(known, { zone: 'UTC', robots }).map(({ record }) => record.id);
      expect(count).toBe(ids.length);
      expect(events.map(({ id }: { id: string }) => id).sort()).toEqual(ids.sort());
    }
  });

  it.skipIf(skip)('erases facts with their events', async () => {
    const session = known.find(({ record, robot }) => record.org === ORG && !robot)?.record
      .sessionId;
    const before = await ask('breakdown', [['by', 'eventType']]);
    while (await collector.store.erase({ sessionId: session as string }, 1_000));
    const after = await ask('breakdown', [['by', 'eventType']]);
    expect(after.totals.sessions).toBe(before.totals.sessions - 1);
    const response = await collector.get(`/events/sessions/${session}`);
    expect(response.statusCode).toBe(404);
  });
});
