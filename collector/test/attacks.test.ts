import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_ID_LENGTH, MAX_KEYS, MAX_METRIC } from 'vitrine/contract';
import {
  type Collector,
  event,
  OTHER_PRIVATE,
  openCollector,
  PUBLIC,
} from './support/collector.js';
import { body, nested } from './support/json-texts.js';

let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
});
afterAll(() => collector.close());

describe('parameters', () => {
  it.each(['device', 'referer', 'sessionId', 'userId', 'assetId', 'after', 'orgId'])(
    '%s is a plain value in SQL',
    async (name) => {
      for (const value of ["'", '"', "' OR 1=1 --", ';', '\0', '%', '\\']) {
        const response = await collector.get('/events', { query: { [name]: value } });
        if (response.statusCode === 200) expect(response.json().events).toEqual([]);
        else expect([403, 422]).toContain(response.statusCode);
      }
    },
  );

  it('returns no event of another org, and accepts it as no cursor', async () => {
    const [{ id }] = (await collector.post(event(), { token: OTHER_PRIVATE })).json();
    expect((await collector.get(`/events/${id}`)).statusCode).toBe(404);
    expect((await collector.get('/events', { query: { after: id } })).statusCode).toBe(422);
  });
});

describe('bodies', () => {
  const problemsOf = async (text: string) => {
    const response = await collector.post(text);
    expect(response.statusCode, response.body).toBe(422);
    const { error } = response.json();
    expect(error).toMatchObject({ type: 'create_event_error', message: 'Create event error' });
    return error.details as { path: string; message: string }[];
  };

  it.each([
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__, spelt otherwise', '{"__\\u0070roto__":{"admin":true}}'],
    ['__proto__ below', '{"a":[{"__proto__":1}]}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
  ])('rejects %s, and changes no object', async (_, metadata) => {
    await problemsOf(body(metadata));
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it.each([
    ['1e400', 'eventMetadata.price'],
    ['-1e400', 'eventMetadata.price'],
    ['{"of":[1,1e999]}', 'eventMetadata.price.of.1'],
  ])('rejects an infinite number instead of storing null: %s', async (value, path) => {
    expect(await problemsOf(body(`{"price":${value}}`))).toEqual([
      { path, message: 'must be a finite number' },
    ]);
  });

  it('names the index of an invalid event in an array', async () => {
    const bad = body('{"price":1e400}').replace('eventMetadata', 'configuration');
    const [detail] = await problemsOf(`[${body('{}')},${bad}]`);
    expect(detail?.path).toBe('1.configuration.price');
  });

  it.each([MAX_METRIC, -MAX_METRIC])('accepts the metric %s', async (metric) => {
    expect((await collector.post(event({ metric }))).statusCode).toBe(200);
  });

  it.each(['1e400', '1e308', '-1e17', `${MAX_METRIC}0`])(
    'rejects the metric %s, because its sums are not exact',
    async (metric) => {
      const text = body('{}').replace('{', `{"metric":${metric},`);
      expect((await problemsOf(text)).map(({ path }) => path)).toEqual(['metric']);
    },
  );

  it('replaces half a character in a text with U+FFFD, in the store and in the response', async () => {
    const response = await collector.post(
      body('{"title":"chair \\ud83d","list":["\\udc00!"],"whole":"\\ud83d\\ude00"}'),
    );
    expect(response.statusCode, response.body).toBe(200);
    const [stored] = response.json();
    expect(stored.eventMetadata).toEqual({
      title: 'chair \ufffd',
      list: ['\ufffd!'],
      whole: '😀',
    });
    expect((await collector.get(`/events/${stored.id}`)).json()).toEqual([stored]);
  });

  it('rejects an id with half a character, because two ids could become equal', async () => {
    for (const half of ['\\ud83d', '\\udc00']) {
      const session = body('{}').replace('"s"', `"s${half}"`);
      expect((await problemsOf(session)).map(({ path }) => path)).toEqual(['sessionId']);
      const id = await problemsOf(body(`{"$id":"${half}"}`));
      expect(id.map(({ path }) => path)).toEqual(['eventMetadata.$id']);
      expect((await problemsOf(body(`{"${half}":1}`)))[0]?.message).toContain(
        'half of a character',
      );
    }
  });

  it(`rejects an event with more than ${MAX_KEYS} keys in all of its objects`, async () => {
    // The body itself has three keys.
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 0]));
    const halves = (more: number) =>
      event({
        eventMetadata: { list: [keys(MAX_KEYS / 2), keys(MAX_KEYS / 2 - 5 + more)] },
        configuration: undefined,
      });
    expect((await collector.post(halves(1))).statusCode).toBe(200);
    const details = await problemsOf(JSON.stringify(halves(2)));
    expect(details).toEqual([{ path: '', message: `has more than ${MAX_KEYS} keys; send fewer` }]);
  });

  it('limits the length of an $id as of any other id', async () => {
    const named = (length: number) => body(JSON.stringify({ $id: 'i'.repeat(length) }));
    expect((await collector.post(named(MAX_ID_LENGTH))).statusCode).toBe(200);
    expect((await problemsOf(named(MAX_ID_LENGTH + 1))).map(({ path }) => path)).toEqual([
      'eventMetadata.$id',
    ]);
  });

  it.each([
    ['as a body', nested('[', '', ']', 30_000)],
    ['in an event', body(`{"a":${nested('[', '', ']', 30_000)}}`)],
    ['in an event of an array', `[${body(`{"a":${nested('[', '', ']', 30_000)}}`)}]`],
    ['of objects', `[${nested('{"a":', '1', '}', 90_000)}]`],
    ['instead of a field', `{"eventType":${nested('[', '', ']', 30_000)}}`],
  ])('rejects endless nesting: %s', async (_, text) => {
    await problemsOf(text);
  });

  it('limits the size of an error response', async () => {
    const unknown = JSON.stringify(
      Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, 0])),
    );
    expect((await problemsOf(unknown)).length).toBeLessThanOrEqual(22);
    const many = `[${Array(100).fill(unknown).join()}]`;
    expect((await collector.post(many)).body.length).toBeLessThan(2 * many.length);
  });
});

describe('origins that resemble the shop', () => {
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
  ])('%s is rejected', async (origin) => {
    const sent = { token: null, query: { bearer_token: PUBLIC } };
    expect((await collector.post(event(), { ...sent, headers: { origin } })).statusCode).toBe(401);
    // The Referer does not replace a wrong Origin.
    const headers = { origin, referer: 'https://shop.example/' };
    expect((await collector.post(event(), { ...sent, headers })).statusCode).toBe(401);
  });
});

it('cuts a User-Agent to the maximum length of a device', async () => {
  const [{ device }] = (
    await collector.post(event(), { headers: { 'user-agent': 'A'.repeat(10_000) } })
  ).json();
  expect(device).toBe('A'.repeat(2_048));
});
