import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvLine } from '../src/api/csv.js';
import { parseDuration } from '../src/api/duration.js';
import { openStore } from '../src/index.js';
import { type Collector, event, openCollector, SESSION } from './support/collector.js';

let collector: Collector;
beforeEach(async () => {
  collector = await openCollector({ config: { indexedMetadataKeys: ['color'] } });
});
afterEach(() => collector.close());

const details = async (path: string) => {
  const response = await collector.get(`/events/${path}`);
  expect(response.statusCode, response.body).toBe(422);
  return Object.fromEntries(
    response
      .json()
      .error.details.map(({ path, message }: Record<string, string>) => [path, message]),
  );
};

describe('wrong parameters', () => {
  it('are all named at once, with the allowed values', async () => {
    const found = await details(
      'breakdown?by=itemid&by=channel&by=day&timezone=Mars/Base&robots=no&sort=-name&chanel=email&eventType=x&day=2026-02-30&perPage=0&from=soon',
    );
    expect(Object.keys(found).sort()).toEqual(
      ['by', 'chanel', 'day', 'eventType', 'from', 'perPage', 'robots', 'sort', 'timezone'].sort(),
    );
    expect(found.timezone).toBe('"Mars/Base" is not an IANA time zone, such as Europe/Berlin');
    expect(found.chanel).toMatch(/is not a parameter of this endpoint; it has by, sort.*channel/);
    expect(found.robots).toBe('must be one of exclude, include, only');
    expect(found.eventType).toMatch(/must be one of product download.*product refunded.*wishlist/);
    expect(found.sort).toMatch(/must be one of events, -events/);
  });

  it('name a wrong dimension and the allowed ones', async () => {
    expect((await details('breakdown?by=item')).by).toMatch(
      /"item" is not a dimension; it must be one of eventType.*metadata\.color/,
    );
    expect((await details('breakdown')).by).toMatch(/give one or two of eventType/);
    expect((await details('breakdown?by=metadata.size')).by).toMatch(/not a dimension/);
    expect((await details('breakdown?by=day&by=day')).by).toMatch(/twice/);
  });

  it('name a wrong step by its number', async () => {
    const found = await details(
      'funnel?step=product cart-add&step=product cartadd&step=product ordered{&within=P1M&by=visitor&by_dimension=what',
    );
    expect(Object.keys(found).sort()).toEqual(
      ['by', 'by_dimension', 'step[1]', 'step[2]', 'within'].sort(),
    );
    expect(found['step[1]']).toMatch(/"product cartadd" is not an event name; it must be one of/);
    expect(found['step[2]']).toMatch(/its filter must be a JSON object/);
    expect((await details('funnel?step=product ordered')).step).toMatch(/two to 8/);
  });

  it('name missing parameters of an uplift', async () => {
    expect(Object.keys(await details('uplift')).sort()).toEqual([
      'eligible',
      'exposure',
      'outcome',
    ]);
    const found = await details(
      'uplift?experiment=viewer&exposure=product renders&outcome=nothing&page=3',
    );
    expect(Object.keys(found).sort()).toEqual(['exposure', 'outcome', 'page']);
    expect(await details('uplift?experiment=viewer&outcome=product ordered&control=x')).toEqual({
      control: 'is not a variant with sessions; there is none',
    });
  });

  it('are named on the delivery report and the list of refused events too', async () => {
    for (const path of ['/delivery?form=2026-03-01', '/events/refused?form=2026-03-01']) {
      const response = await collector.get(path);
      expect(response.statusCode).toBe(422);
      expect(response.json().error.details[0].path).toBe('form');
    }
  });

  it('name a wrong format', async () => {
    for (const path of [
      'breakdown?by=day',
      'funnel?step=product renders&step=product ordered',
      'uplift?experiment=viewer&outcome=product ordered',
      'sessions?perPage=1',
      'sessions/x?perPage=1',
      'refused?perPage=1',
    ])
      expect(await details(`${path}&format=xml`)).toEqual({ format: 'must be one of json, csv' });
  });

  it('have no effect on the documented endpoints', async () => {
    expect((await collector.get('/events?unknown=1')).statusCode).toBe(200);
    expect((await collector.get('/events/views?unknown=1')).statusCode).toBe(200);
  });
});

it('rejects a token that may not read', async () => {
  for (const path of ['breakdown?by=day', 'funnel', 'uplift', 'sessions', 'sessions/x'])
    expect(
      (await collector.get(`/events/${path}`, { token: 'no-such-token-here' })).statusCode,
    ).toBe(401);
});

it('filters by the path of the page, and pages with the same parameter', async () => {
  for (const path of ['/a', '/a', '/b', '/2'])
    await collector.post(event({ eventMetadata: { $page: `https://shop.example${path}` } }));
  const rows = async (query: string) =>
    (await collector.get(`/events/breakdown?by=page&robots=include&${query}`)).json();
  expect((await rows('page=/a')).rows).toMatchObject([{ page: '/a', events: 2 }]);
  expect((await rows('perPage=1&page=2&sort=key')).rows).toMatchObject([{ page: '/a' }]);
  expect((await rows('page=/a&page=/b&page=2&perPage=1')).rows).toMatchObject([{ page: '/b' }]);
});

describe('money', () => {
  const order = (value: unknown, currency?: string, eventType = 'product ordered') =>
    event({ eventType, eventMetadata: { value, currency } as never });

  it('is never added across currencies, and an unknown value adds nothing', async () => {
    await collector.post([
      order(0.1, 'EUR'),
      order(0.2, 'EUR'),
      order(99, 'USD'),
      order(40, 'EUR', 'product refunded'),
      order(-10, 'USD', 'product refunded'),
      order('12', 'EUR'),
      order(12),
      order(undefined, 'EUR'),
      order(7, 'EUR', 'product cart-add'),
    ]);
    const { totals } = (await collector.get('/events/breakdown?by=channel')).json();
    expect(totals.values).toEqual([
      { currency: 'EUR', value: -39.7, refunded: 40, orders: 2 },
      { currency: 'USD', value: 89, refunded: 10, orders: 1 },
    ]);
    expect(totals.metric).toBe(9);
    const carts = await collector.get('/events/breakdown?by=channel&eventType=product cart-add');
    expect(carts.json().totals.values).toEqual([
      { currency: 'EUR', value: 7, refunded: 0, orders: 0 },
    ]);
  });

  it('takes the price and the quantity, and the only item of an order', async () => {
    await collector.post([
      event({
        eventType: 'product ordered',
        eventMetadata: { price: 2.5, quantity: 3, currency: 'eur' },
      }),
      event({
        eventType: 'product ordered',
        eventMetadata: {
          value: 4,
          currency: 'EUR',
          items: '[{"item_id":"CH-9","item_name":"Chair"}]',
        },
      }),
    ]);
    const { rows } = (await collector.get('/events/breakdown?by=item_id')).json();
    expect(rows).toMatchObject([
      { item_id: 'CH-9', item_name: 'Chair', values: [{ currency: 'EUR', value: 4 }] },
      { item_id: null, values: [{ currency: 'EUR', value: 7.5 }] },
    ]);
  });
});

it('distinguishes robots from the HTTP library of a server', async () => {
  const post = (agent: string, more: object) =>
    collector.post(event({ eventMetadata: more as never }), { headers: { 'user-agent': agent } });
  const $page = 'https://shop.example/a';
  await post('axios/1.7', {});
  await post('Googlebot/2.1 (+http://www.google.com/bot.html)', { $page });
  await post('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', {
    $page,
    $webdriver: true,
  });
  await post('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', { $page });
  const count = async (path: string) => (await collector.get(path)).json();
  const events = async (robots: string) =>
    (await count(`/events/breakdown?by=day${robots}`)).totals.events;
  expect(await events('')).toBe(2);
  expect(await events('&robots=only')).toBe(2);
  expect(await events('&robots=include')).toBe(4);
  // The documented endpoints count all, unless they are asked.
  expect((await count('/events')).count).toBe(4);
  expect((await count('/events?robots=exclude')).count).toBe(2);
  expect((await count('/events?robots=only')).count).toBe(2);
});

describe('CSV', () => {
  it('quotes values, and disarms formulas but not numbers', () => {
    expect(csvLine(['a,b', 'say "hi"', 'two\nlines', -1, null, true, { a: 1 }])).toBe(
      '"a,b","say ""hi""","two\nlines",-1,,true,"{""a"":1}"\r\n',
    );
    for (const first of ['=', '+', '-', '@', '\t', '\r'])
      expect(csvLine([`${first}cmd`])).toMatch(/^"?'/);
    expect(csvLine(['=1,2'])).toBe('"\'=1,2"\r\n');
  });

  const csv = async (path: string) => {
    const response = await collector.get(path);
    expect(response.headers['content-type']).toMatch(/^text\/csv/);
    return response.body.split('\r\n').slice(0, -1);
  };

  it('is there for every list, view and question', async () => {
    await collector.post([
      event({
        eventType: 'product ordered',
        eventMetadata: { item_id: '=A1', value: 5, currency: 'EUR' },
      }),
      event({ eventMetadata: { item_id: 'B' } }),
    ]);
    expect(await csv('/events/breakdown?by=item_id&format=csv&sort=key')).toEqual([
      'item_id,item_name,events,sessions,users,metric,value_EUR,refunded_EUR,orders_EUR',
      "'=A1,,1,1,0,1,5,0,1",
      'B,,1,1,0,1,0,0,0',
    ]);
    expect(
      await csv('/events/funnel?step=product interaction&step=product ordered&format=csv'),
    ).toHaveLength(3);
    expect(
      await csv(
        '/events/uplift?eligible=product interaction&exposure=product renders&outcome=product ordered&format=csv',
      ),
    ).toHaveLength(3);
    expect(await csv('/events/sessions?format=csv')).toHaveLength(2);
    const events = await csv(`/events/sessions/${SESSION}?format=csv`);
    expect(events[0]).toMatch(/^id,createdAt,eventType/);
    expect(events.slice(1).map((line) => line.split(',')[2])).toEqual([
      'product ordered',
      'product interaction',
    ]);
    expect(await csv('/events/views?range=day&format=csv')).toHaveLength(2);
    expect((await csv('/delivery?format=csv'))[0]).toMatch(/^day,browser,received/);
    const list = await csv('/events?format=csv');
    expect(list).toHaveLength(3);
    expect(list[0]).toMatch(/^id,createdAt,eventType/);
  });

  it('comes for an Accept header that prefers it, and has every event', async () => {
    const many = Array.from({ length: 500 }, (_, i) => event({ eventMetadata: { i } }));
    await collector.post(many);
    await collector.post(many.slice(0, 200));
    const accept = async (value: string) =>
      collector.get('/events', { headers: { accept: value } });
    expect((await accept('*/*')).headers['content-type']).toMatch(/json/);
    const response = await accept('text/csv');
    expect(response.body.split('\r\n')).toHaveLength(702);
    const ids = response.body
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0]);
    expect(new Set(ids).size).toBe(700);
  });

  it('has each session once when others begin while it is written', async () => {
    await collector.close();
    const store = openStore('sqlite::memory:');
    let calls = 0;
    const { sessions } = store.questions;
    store.questions.sessions = async (request) => {
      if (calls++) {
        collector.clock.time += 1_000;
        await collector.post(event({ sessionId: randomUUID() }));
      }
      return sessions(request);
    };
    collector = await openCollector({ store });
    const ids = Array.from({ length: 1_500 }, () => randomUUID());
    for (let i = 0; i < ids.length; i += 500)
      await collector.post(ids.slice(i, i + 500).map((sessionId) => event({ sessionId })));
    const lines = await csv('/events/sessions?format=csv');
    expect(calls).toBe(2);
    expect(await collector.count()).toBe(1_501);
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',')[0])
        .sort(),
    ).toEqual(ids.sort());
  });

  it('rejects a wrong query as JSON', async () => {
    const response = await collector.get('/events?format=csv&after=none');
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details[0].path).toBe('after');
  });
});

it('reads durations with a fixed length only', () => {
  expect(parseDuration('PT30M')).toBe(1_800_000);
  expect(parseDuration('P1DT2H3M4S')).toBe(93_784_000);
  expect(parseDuration('P2W')).toBe(1_209_600_000);
  for (const wrong of ['P', 'PT', 'P1M', 'P1Y', '30M', 'PT0S', 'pt1m', 'P1.5D', ''])
    expect(parseDuration(wrong)).toBeUndefined();
});
