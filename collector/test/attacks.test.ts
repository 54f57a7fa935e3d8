import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_DEPTH, MAX_ID_LENGTH, MAX_KEYS, MAX_METRIC } from 'vitrine/contract';
import {
  type Collector,
  event,
  OTHER_PRIVATE,
  openCollector,
  PUBLIC,
} from './support/collector.js';

let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
});
afterAll(() => collector.close());

/** A body as text, since these are no values that JavaScript would write. */
const body = (metadata: string) =>
  `{"eventType":"product interaction","sessionId":"s","eventMetadata":${metadata}}`;

const nested = (open: string, inner: string, close: string, levels: number) =>
  open.repeat(levels) + inner + close.repeat(levels);

describe('keys of a metadata filter are keys, whatever they are in SQL or in a JSON path', () => {
  const KEYS = [
    'a.b',
    '$',
    '$.a',
    '$.a.b',
    '$[0]',
    '[0]',
    'a[0]',
    '*',
    '"',
    '"a"',
    "'",
    "' OR 1=1 --",
    "') OR ('1'='1",
    "'; DROP TABLE events; --",
    '\\',
    '\\"',
    '`',
    '%',
    '_',
    '',
    ' ',
    '\n',
    '/**/',
    'toString',
    'hasOwnProperty',
    '__proto__',
    'constructor',
    'ключ',
    '😀',
  ];
  const STORABLE = KEYS.filter((key) => key !== '__proto__');

  beforeAll(async () => {
    const bodies = STORABLE.map((key) => event({ eventMetadata: { [key]: 'here' } }));
    bodies.push(event({ eventMetadata: { a: { b: 'nested' }, list: ['first'], truth: true } }));
    const answer = await collector.post(bodies);
    expect(answer.statusCode, answer.body).toBe(200);
  });

  const find = async (metadata: unknown): Promise<Record<string, unknown>[]> => {
    const query = { metadata: typeof metadata === 'string' ? metadata : JSON.stringify(metadata) };
    const answer = await collector.get('/events', { query: { ...query, perPage: '1000' } });
    expect(answer.statusCode, answer.body).toBe(200);
    const views = await collector.get('/events/views', { query: { ...query, range: 'year' } });
    const { count, events } = answer.json();
    expect(count).toBe(events.length);
    expect(views.json()[0].views[0]?.views ?? 0).toBe(count);
    return events.map(({ eventMetadata }: { eventMetadata: unknown }) => eventMetadata);
  };

  it.each(STORABLE)('%j finds the one event that has it', async (key) => {
    expect(await find({ [key]: 'here' })).toEqual([{ [key]: 'here' }]);
    expect(await find({ [key]: 'there' })).toEqual([]);
  });

  it.each(STORABLE)('%j as a value finds nothing', async (value) => {
    expect(await find({ a: value })).toEqual([]);
  });

  it.each([
    ['a dot does not go down', '{"a.b":"nested"}', 0],
    ['a path does not go down', '{"$.a.b":"nested"}', 0],
    ['an object does', '{"a":{"b":"nested"}}', 1],
    ['an index does not go into a list', '{"list[0]":"first"}', 0],
    ['nor does one as a key', '{"list":{"0":"first"}}', 0],
    ['true is true', '{"truth":true}', 1],
    ['true is not 1', '{"truth":1}', 0],
    ['true is no text', '{"truth":"true"}', 0],
    ['null is not what is not there', '{"nothing":null}', 0],
    ['nobody has a prototype of their own', '{"__proto__":{}}', 0],
    ['nor a constructor that was not sent', '{"constructor":{"prototype":{}}}', 0],
  ])('%s: %s', async (_, filter, count) => {
    expect(await find(filter)).toHaveLength(count);
  });

  it('a filter that is deeper than any event is refused, and told so', async () => {
    const within = nested('{"a":', '1', '}', MAX_DEPTH);
    expect(await find(within)).toEqual([]);
    for (const levels of [MAX_DEPTH + 1, 30_000]) {
      for (const metadata of [
        nested('{"a":', '1', '}', levels),
        `{"a":${nested('[', '', ']', levels)}}`,
      ]) {
        const answer = await collector.get('/events', { query: { metadata } });
        expect(answer.statusCode).toBe(422);
        expect(answer.json().error.details[0].message).toContain('nested deeper');
      }
    }
  });

  it('a filter of more keys than a store takes as conditions is refused, and told so', async () => {
    const wide = (keys: number) => ({
      nested: [Object.fromEntries(Array.from({ length: keys - 1 }, (_, i) => [`k${i}`, 1]))],
    });
    const flat = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, 1]));
    expect(await find(wide(100))).toEqual([]);
    expect(await find(flat)).toEqual([]);
    for (const metadata of [wide(101), { ...flat, more: 1 }]) {
      const query = { metadata: JSON.stringify(metadata) };
      for (const path of ['/events', '/events/views']) {
        const answer = await collector.get(path, { query });
        expect(answer.statusCode).toBe(422);
        expect(answer.json().error.details).toEqual([
          { path: 'metadata', message: 'has over 100 keys; ask for fewer' },
        ]);
      }
    }
  });

  it('the widest filter of the deepest lists is answered at once', async () => {
    const list = nested('[', Array(9_000).fill(0).join(), ']', MAX_DEPTH - 1);
    expect((await collector.post(body(`{"deep":${list}}`))).statusCode).toBe(200);
    const start = performance.now();
    expect(await find(`{"deep":${list}}`)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('parameters', () => {
  it.each(['device', 'referer', 'sessionId', 'userId', 'assetId', 'after', 'orgId'])(
    '%s is a value, whatever it is in SQL',
    async (name) => {
      for (const value of ["'", '"', "' OR 1=1 --", ';', '\0', '%', '\\']) {
        const answer = await collector.get('/events', { query: { [name]: value } });
        if (answer.statusCode === 200) expect(answer.json().events).toEqual([]);
        else expect([403, 422]).toContain(answer.statusCode);
      }
    },
  );

  it('an event of another org is not there, and neither is the cursor that names it', async () => {
    const [{ id }] = (await collector.post(event(), { token: OTHER_PRIVATE })).json();
    expect((await collector.get(`/events/${id}`)).statusCode).toBe(404);
    expect((await collector.get('/events', { query: { after: id } })).statusCode).toBe(422);
  });
});

describe('bodies', () => {
  const refusal = async (text: string) => {
    const answer = await collector.post(text);
    expect(answer.statusCode, answer.body).toBe(422);
    const { error } = answer.json();
    expect(error).toMatchObject({ type: 'create_event_error', message: 'Create event error' });
    return error.details as { path: string; message: string }[];
  };

  it.each([
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__, spelt otherwise', '{"__\\u0070roto__":{"admin":true}}'],
    ['__proto__ below', '{"a":[{"__proto__":1}]}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
  ])('%s is refused, and no object has changed', async (_, metadata) => {
    await refusal(body(metadata));
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it.each([
    ['1e400', 'eventMetadata.price'],
    ['-1e400', 'eventMetadata.price'],
    ['{"of":[1,1e999]}', 'eventMetadata.price.of.1'],
  ])('a number beyond all bounds is refused, not stored as null: %s', async (value, path) => {
    expect(await refusal(body(`{"price":${value}}`))).toEqual([
      { path, message: 'is larger than any number' },
    ]);
  });

  it('in an array as well, with the index', async () => {
    const bad = body('{"price":1e400}').replace('eventMetadata', 'configuration');
    const [detail] = await refusal(`[${body('{}')},${bad}]`);
    expect(detail?.path).toBe('1.configuration.price');
  });

  it.each([MAX_METRIC, -MAX_METRIC])('a metric may be %s', async (metric) => {
    expect((await collector.post(event({ metric }))).statusCode).toBe(200);
  });

  it.each(['1e400', '1e308', '-1e17', `${MAX_METRIC}0`])(
    'and not %s, of which a sum would not come back',
    async (metric) => {
      const text = body('{}').replace('{', `{"metric":${metric},`);
      expect((await refusal(text)).map(({ path }) => path)).toEqual(['metric']);
    },
  );

  it('of a text that was cut in a character the rest is kept, and answered as it is stored', async () => {
    const answer = await collector.post(
      body('{"title":"chair \\ud83d","list":["\\udc00!"],"whole":"\\ud83d\\ude00"}'),
    );
    expect(answer.statusCode, answer.body).toBe(200);
    const [stored] = answer.json();
    expect(stored.eventMetadata).toEqual({
      title: 'chair \ufffd',
      list: ['\ufffd!'],
      whole: '😀',
    });
    expect((await collector.get(`/events/${stored.id}`)).json()).toEqual([stored]);
  });

  it('an id that was cut is refused: two of them could become one', async () => {
    for (const half of ['\\ud83d', '\\udc00']) {
      const session = body('{}').replace('"s"', `"s${half}"`);
      expect((await refusal(session)).map(({ path }) => path)).toEqual(['sessionId']);
      const id = await refusal(body(`{"$id":"${half}"}`));
      expect(id.map(({ path }) => path)).toEqual(['eventMetadata.$id']);
      expect((await refusal(body(`{"${half}":1}`)))[0]?.message).toContain('half of a character');
    }
  });

  it(`an event has at most ${MAX_KEYS} keys, those of all its objects`, async () => {
    // The body has three of its own.
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 0]));
    const halves = (more: number) =>
      event({
        eventMetadata: { list: [keys(MAX_KEYS / 2), keys(MAX_KEYS / 2 - 5 + more)] },
        configuration: undefined,
      });
    expect((await collector.post(halves(1))).statusCode).toBe(200);
    const details = await refusal(JSON.stringify(halves(2)));
    expect(details).toEqual([{ path: '', message: `has over ${MAX_KEYS} keys` }]);
  });

  it('an $id is no longer than any other id', async () => {
    const named = (length: number) => body(JSON.stringify({ $id: 'i'.repeat(length) }));
    expect((await collector.post(named(MAX_ID_LENGTH))).statusCode).toBe(200);
    expect((await refusal(named(MAX_ID_LENGTH + 1))).map(({ path }) => path)).toEqual([
      'eventMetadata.$id',
    ]);
  });

  it.each([
    ['as a body', nested('[', '', ']', 30_000)],
    ['in an event', body(`{"a":${nested('[', '', ']', 30_000)}}`)],
    ['in an event of an array', `[${body(`{"a":${nested('[', '', ']', 30_000)}}`)}]`],
    ['of objects', `[${nested('{"a":', '1', '}', 100_000)}]`],
    ['instead of a field', `{"eventType":${nested('[', '', ']', 30_000)}}`],
  ])('nesting without end is refused: %s', async (_, text) => {
    await refusal(text);
  });

  it('an answer is not many times its request', async () => {
    const unknown = JSON.stringify(
      Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, 0])),
    );
    expect((await refusal(unknown)).length).toBeLessThanOrEqual(22);
    const many = `[${Array(100).fill(unknown).join()}]`;
    expect((await collector.post(many)).body.length).toBeLessThan(2 * many.length);
  });
});

describe('origins that look like the shop', () => {
  it.each([
    'https://shop.example.evil.example',
    'https://evilshop.example',
    'https://evil.example/https://shop.example',
    'https://shop.example@evil.example',
    'https://evil.example#shop.example',
    'https://evil.example\\@shop.example',
    'https://brand.example',
    'null',
    'shop.example',
    'file:///shop.example',
  ])('%s is refused', async (origin) => {
    const sent = { token: null, query: { bearer_token: PUBLIC } };
    expect((await collector.post(event(), { ...sent, headers: { origin } })).statusCode).toBe(401);
    // An origin that is refused is not made good by the referer.
    const headers = { origin, referer: 'https://shop.example/' };
    expect((await collector.post(event(), { ...sent, headers })).statusCode).toBe(401);
  });
});

it('a User-Agent is cut to the length of a device', async () => {
  const [{ device }] = (
    await collector.post(event(), { headers: { 'user-agent': 'A'.repeat(10_000) } })
  ).json();
  expect(device).toBe('A'.repeat(2_048));
});
