import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, event, NOW, openCollector } from './support/collector.js';

const DOWNLOAD = 'product download';
let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
  // One day before the subscription, then several months of two years.
  for (const [day, count, more] of [
    ['2025-05-31', 7, {}],
    ['2025-06-01', 1, {}],
    ['2025-11-10', 2, { eventType: DOWNLOAD, metric: 2.5 }],
    ['2025-12-31', 3, {}],
    ['2026-01-01', 4, { device: 'Kiosk' }],
    ['2026-03-04', 15, { metric: 0.5 }],
    ['2026-03-05', 10, { eventMetadata: { item: { id: 1 } } }],
    ['2026-03-15', 1, {}],
  ] as const) {
    collector.clock.time = Date.parse(`${day}T23:59:59.999Z`);
    await collector.post(Array.from({ length: count }, () => event(more)));
  }
  collector.clock.time = NOW;
});
afterAll(() => collector.close());

const ask = async (query: Record<string, string> = {}) => {
  const response = await collector.get('/events/views', { query });
  expect(response.statusCode, response.body).toBe(200);
  const responses = response.json();
  expect(responses).toHaveLength(1);
  return responses[0];
};
/** Rows as [year, month, day, views, cumulative], without the fields that a range lacks. */
const rows = async (query: Record<string, string>) =>
  (await ask(query)).views.map(({ year, month, day, views, cumulative }: Record<string, number>) =>
    [year, month, day, views, cumulative].filter((part) => part !== undefined),
  );

describe('ranges', () => {
  it('years: the row itself is the running total', async () => {
    expect(await rows({ range: 'year' })).toEqual([
      [2026, 30, 30],
      [2025, 6, 6],
    ]);
  });

  const MONTHS = [
    [2026, 3, 26, 30],
    [2026, 1, 4, 4],
    [2025, 12, 3, 6],
    [2025, 11, 2, 3],
    [2025, 6, 1, 1],
  ];

  it('months: a running total within the year, newest first', async () => {
    expect(await rows({ range: 'month' })).toEqual(MONTHS);
  });

  it('months are the default', async () => {
    expect(await rows({})).toEqual(MONTHS);
  });

  it.each(['day', 'date'])('%s: a running total within the month', async (range) => {
    expect(await rows({ range })).toEqual([
      [2026, 3, 15, 1, 26],
      [2026, 3, 5, 10, 25],
      [2026, 3, 4, 15, 15],
      [2026, 1, 1, 4, 4],
      [2025, 12, 31, 3, 3],
      [2025, 11, 10, 2, 2],
      [2025, 6, 1, 1, 1],
    ]);
  });

  it('oldest first with sort', async () => {
    expect(await rows({ sort: 'cumulative' })).toEqual([...MONTHS].reverse());
  });

  it('sums the metrics', async () => {
    const { views } = await ask({ range: 'day', subStartDate: '2025/11/10' });
    expect(views.map(({ metric }: { metric: number }) => metric)).toEqual([1, 10, 7.5, 4, 3, 5]);
  });
});

describe('dates', () => {
  it.each([
    ['2025/12/31', '2026/03/04'],
    ['2025-12-31', '2026-03-04'],
  ])('from %s to %s, both days included', async (subStartDate, endDate) => {
    expect(await rows({ range: 'day', subStartDate, endDate })).toEqual([
      [2026, 3, 4, 15, 15],
      [2026, 1, 1, 4, 4],
      [2025, 12, 31, 3, 3],
    ]);
  });

  it('may include days before the subscription', async () => {
    expect(
      await rows({ range: 'year', subStartDate: '2025/01/01', endDate: '2025/12/31' }),
    ).toEqual([[2025, 13, 13]]);
  });

  it('ends today by default', async () => {
    collector.clock.time = Date.UTC(2026, 2, 4, 1);
    expect(await rows({ range: 'year' })).toEqual([
      [2026, 19, 19],
      [2025, 6, 6],
    ]);
    collector.clock.time = NOW;
  });
});

it.each([
  [{ eventType: DOWNLOAD }, [[2025, 2, 2]]],
  [{ device: 'Kiosk' }, [[2026, 4, 4]]],
  [{ metadata: '{"item":{"id":1}}' }, [[2026, 10, 10]]],
  [{ referer: 'https://shop.example' }, []],
])('filters by %j', async (filter, expected) => {
  expect(await rows({ range: 'year', ...filter })).toEqual(expected);
});

describe('pages', () => {
  it.each([
    ['year', 30, 2],
    ['month', 30, 5],
    ['day', 31, 7],
    ['date', 31, 7],
  ])('%s: %i rows by default', async (range, perPage, count) => {
    expect(await ask({ range })).toMatchObject({ count, perPage, page: 1, sort: '-cumulative' });
  });

  it('keep the running totals', async () => {
    const query = { perPage: '2', page: '2' };
    expect(await ask(query)).toMatchObject({ count: 5, perPage: 2, page: 2 });
    expect(await rows(query)).toEqual([
      [2025, 12, 3, 6],
      [2025, 11, 2, 3],
    ]);
  });
});

it.each([
  ['range', { range: 'week' }],
  ['eventType', { eventType: 'nonsense' }],
  ['subStartDate', { subStartDate: '2026/02/30' }],
  ['subStartDate', { subStartDate: '2026/3/1' }],
  ['subStartDate', { subStartDate: '2026/03-01' }],
  ['endDate', { endDate: 'today' }],
  ['endDate', { subStartDate: '2026/03/02', endDate: '2026/03/01' }],
  ['endDate', { endDate: '2025/05/31' }],
  ['metadata', { metadata: '{' }],
  ['perPage', { perPage: '1001' }],
  ['page', { page: '0' }],
  ['sort', { sort: '-createdAt' }],
])('%s is wrong in %j', async (name, query) => {
  const response = await collector.get('/events/views', { query });
  expect(response.statusCode).toBe(422);
  const { error } = response.json();
  expect(error.type).toBe('invalid_parameter');
  expect(error.details.map(({ path }: { path: string }) => path)).toEqual([name]);
});
