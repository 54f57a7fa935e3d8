import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, DAY_MS, event, NOW, openCollector } from './support/collector.js';

const SHOP = 'https://shop.example';
let collector: Collector;
/** `$id`s of the matching events, in order. */
const find = async (query: Record<string, string> = {}) => {
  const response = await collector.get('/events', { query });
  expect(response.statusCode, response.body).toBe(200);
  return response
    .json()
    .events.map(({ eventMetadata }: never) => (eventMetadata as { $id: string }).$id);
};

beforeAll(async () => {
  collector = await openCollector();
  const add = async (name: string, daysAgo: number, more = {}, metadata = {}, referer = '') => {
    collector.clock.time = NOW - daysAgo * DAY_MS;
    const body = event({ ...more, eventMetadata: { $id: name, ...metadata } });
    const headers = { 'user-agent': 'Browser', ...(referer && { referer }) };
    expect((await collector.post(body, { headers })).statusCode).toBe(200);
  };
  await add('a', 4, { userId: 'user-1' }, { item: { id: 1, tags: ['x', 'y'] } }, `${SHOP}/one`);
  await add('b', 3, { assetId: 'asset-1' }, { item: { id: 1 }, on: true }, `${SHOP}/two`);
  await add(
    'c',
    2,
    { sessionId: 'session-1' },
    { item: { id: '1' } },
    'https://shop.example.evil/',
  );
  await add('d', 1, { eventType: 'product AR not available', device: 'Kiosk' }, { on: 1 });
  await add('e', 0, { eventType: 'product download' }, { note: null });
  collector.clock.time = NOW;
});
afterAll(() => collector.close());

describe('filters', () => {
  it.each([
    [{ eventType: 'product AR not available' }, ['d']],
    [{ eventType: 'produce AR not available' }, ['d']],
    [{ sessionId: 'session-1' }, ['c']],
    [{ userId: 'user-1' }, ['a']],
    [{ assetId: 'asset-1' }, ['b']],
    [{ device: 'Kiosk' }, ['d']],
    [{ device: 'kiosk' }, []],
    [{ referer: `${SHOP}/one` }, ['a']],
    [{ referer: `${SHOP}/` }, []],
    [{ referer: SHOP }, ['b', 'a']],
    [{ metadata: '{}' }, ['e', 'd', 'c', 'b', 'a']],
    [{ metadata: '{"item":{"id":1}}' }, ['b', 'a']],
    [{ metadata: '{"item":{"id":"1"}}' }, ['c']],
    [{ metadata: '{"item":{"tags":["x","y"]}}' }, ['a']],
    [{ metadata: '{"item":{"tags":["x"]}}' }, []],
    [{ metadata: '{"item":{"id":1},"on":true}' }, ['b']],
    [{ metadata: '{"on":1}' }, ['d']],
    [{ metadata: '{"note":null}' }, ['e']],
    [{ metadata: '{"toString":null}' }, []],
    [{ metadata: '{"item":{"id":1}}', referer: SHOP, assetId: 'asset-1' }, ['b']],
    [{ from: '2026-03-14' }, ['e', 'd']],
    [{ to: '2026-03-12' }, ['b', 'a']],
    [{ from: '2026/03/12', to: '2026/03/13' }, ['c', 'b']],
    [{ from: '2026-03-13T12:00:00Z', to: '2026-03-14T12:00:00.000Z' }, ['c']],
    [{ from: '2026-03-14T13:00:00+01:00' }, ['e', 'd']],
  ])('%j', async (query, expected) => {
    expect(await find(query)).toEqual(expected);
  });

  it('reads a moment without a zone as UTC, in any zone of the server', async () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Tokyo';
    expect(new Date(NOW).getTimezoneOffset()).toBe(-540);
    expect(await find({ from: '2026-03-14T12:01' })).toEqual(['e']);
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('treats quotes and wildcards as text', async () => {
    for (const text of ["' OR 1=1 --", '%', '_', '*']) {
      expect(await find({ device: text, sessionId: text })).toEqual([]);
    }
  });
});

describe('pages', () => {
  it('starts with the newest 30', async () => {
    const response = (await collector.get('/events')).json();
    expect(response).toMatchObject({ page: 1, perPage: 30, sort: '-createdAt', count: 5 });
    expect(Object.keys(response).sort()).toEqual(['count', 'events', 'page', 'perPage', 'sort']);
    expect(await find()).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('pages in both orders', async () => {
    expect(await find({ perPage: '2', page: '1' })).toEqual(['e', 'd']);
    expect(await find({ perPage: '2', page: '3' })).toEqual(['a']);
    expect(await find({ perPage: '2', page: '4' })).toEqual([]);
    expect(await find({ perPage: '2', page: '2', sort: 'createdAt' })).toEqual(['c', 'd']);
  });

  it('counts matching events on all pages', async () => {
    const query = { perPage: '1', metadata: '{"item":{"id":1}}' };
    expect((await collector.get('/events', { query })).json()).toMatchObject({
      count: 2,
      perPage: 1,
    });
  });

  it.each([
    ['-createdAt', ['e', 'd', 'c', 'b', 'a']],
    ['createdAt', ['a', 'b', 'c', 'd', 'e']],
  ])('goes on after an event, sorted by %s', async (sort, expected) => {
    const listed: string[] = [];
    let after: string | undefined;
    do {
      const query = { sort, perPage: '2', ...(after && { after }) };
      const { events, count } = (await collector.get('/events', { query })).json();
      expect(count).toBe(5);
      listed.push(
        ...events.map((found: { eventMetadata: { $id: string } }) => found.eventMetadata.$id),
      );
      after = events.at(-1)?.id;
    } while (after);
    expect(listed).toEqual(expected);
  });
});

describe('a malformed parameter is named', () => {
  it.each([
    ...['eventType', 'sessionId', 'userId', 'assetId', 'device', 'referer', 'metadata'].map(
      (name) => [name, ''],
    ),
    ['from', ''],
    ['after', ''],
    ['metadata', '{'],
    ['metadata', '[1]'],
    ['metadata', '1'],
    ['metadata', 'null'],
    ['eventType', 'nonsense'],
    ['from', 'yesterday'],
    ['from', '2026-02-30'],
    ['from', '2026-02-30T00:00:00Z'],
    ['to', '2026-3-1'],
    ['to', '2026-03-01 12:00'],
    ['page', '0'],
    ['page', '-1'],
    ['page', '1.5'],
    ['page', '1e1'],
    ['page', 'two'],
    ['perPage', '0'],
    ['perPage', '1001'],
    ['perPage', '0x10'],
    ['sort', 'metric'],
    ['after', 'no-such-event'],
  ])('%s=%s', async (name, value) => {
    const response = await collector.get('/events', { query: { [name]: value } });
    expect(response.statusCode).toBe(422);
    const { error } = response.json();
    expect(error).toMatchObject({ type: 'invalid_parameter', message: 'Invalid parameter' });
    expect(error.details.map(({ path }: { path: string }) => path)).toEqual([name]);
  });

  it('together with all others', async () => {
    const query = { page: 'x', sort: 'x', metadata: 'x' };
    const { error } = (await collector.get('/events', { query })).json();
    expect(error.details.map(({ path }: { path: string }) => path).sort()).toEqual([
      'metadata',
      'page',
      'sort',
    ]);
  });

  it('when it is repeated', async () => {
    const { error } = (await collector.get('/events?device=a&device=b')).json();
    expect(error.details).toMatchObject([{ path: 'device' }]);
  });

  it('but perPage 1000 is allowed', async () => {
    expect(await find({ perPage: '1000' })).toHaveLength(5);
  });
});
