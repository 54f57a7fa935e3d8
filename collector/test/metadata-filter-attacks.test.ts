import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_DEPTH } from 'vitrine/contract';
import { cpuMsOf } from '../../test/support/cpu-ms.js';
import { type Collector, event, openCollector } from './support/collector.js';
import { body, nested } from './support/json-texts.js';

let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
});
afterAll(() => collector.close());

describe('keys of a metadata filter are plain keys, in SQL and in JSON paths', () => {
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
    const response = await collector.post(bodies);
    expect(response.statusCode, response.body).toBe(200);
  });

  const find = async (metadata: unknown): Promise<Record<string, unknown>[]> => {
    const query = { metadata: typeof metadata === 'string' ? metadata : JSON.stringify(metadata) };
    const response = await collector.get('/events', { query: { ...query, perPage: '1000' } });
    expect(response.statusCode, response.body).toBe(200);
    const views = await collector.get('/events/views', { query: { ...query, range: 'year' } });
    const { count, events } = response.json();
    expect(count).toBe(events.length);
    expect(views.json()[0].views[0]?.views ?? 0).toBe(count);
    return events.map(({ eventMetadata }: { eventMetadata: unknown }) => eventMetadata);
  };

  it.each(STORABLE)('%j finds the event with this key', async (key) => {
    expect(await find({ [key]: 'here' })).toEqual([{ [key]: 'here' }]);
    expect(await find({ [key]: 'there' })).toEqual([]);
  });

  it.each(STORABLE)('%j as a value finds nothing', async (value) => {
    expect(await find({ a: value })).toEqual([]);
  });

  it.each([
    ['a dot is part of the key', '{"a.b":"nested"}', 0],
    ['a path is part of the key', '{"$.a.b":"nested"}', 0],
    ['a nested object matches', '{"a":{"b":"nested"}}', 1],
    ['an index is part of the key', '{"list[0]":"first"}', 0],
    ['an object does not match a list', '{"list":{"0":"first"}}', 0],
    ['true matches true', '{"truth":true}', 1],
    ['true is not 1', '{"truth":1}', 0],
    ['true is not a text', '{"truth":"true"}', 0],
    ['null does not match a missing key', '{"nothing":null}', 0],
    ['__proto__ matches nothing', '{"__proto__":{}}', 0],
    ['constructor matches nothing', '{"constructor":{"prototype":{}}}', 0],
  ])('%s: %s', async (_, filter, count) => {
    expect(await find(filter)).toHaveLength(count);
  });

  it('rejects a filter that is deeper than any event', async () => {
    const within = nested('{"a":', '1', '}', MAX_DEPTH);
    expect(await find(within)).toEqual([]);
    for (const levels of [MAX_DEPTH + 1, 30_000]) {
      for (const metadata of [
        nested('{"a":', '1', '}', levels),
        `{"a":${nested('[', '', ']', levels)}}`,
      ]) {
        const response = await collector.get('/events', { query: { metadata } });
        expect(response.statusCode).toBe(422);
        expect(response.json().error.details[0].message).toContain(
          `nested more than ${MAX_DEPTH} levels deep`,
        );
      }
    }
  });

  it('rejects a filter with more than 100 keys', async () => {
    const wide = (keys: number) => ({
      nested: [Object.fromEntries(Array.from({ length: keys - 1 }, (_, i) => [`k${i}`, 1]))],
    });
    const flat = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, 1]));
    expect(await find(wide(100))).toEqual([]);
    expect(await find(flat)).toEqual([]);
    for (const metadata of [wide(101), { ...flat, more: 1 }]) {
      const query = { metadata: JSON.stringify(metadata) };
      for (const path of ['/events', '/events/views']) {
        const response = await collector.get(path, { query });
        expect(response.statusCode).toBe(422);
        expect(response.json().error.details).toEqual([
          { path: 'metadata', message: 'has more than 100 keys; send fewer' },
        ]);
      }
    }
  });

  it('runs a filter with a wide and deep list quickly', async () => {
    const list = nested('[', Array(9_000).fill(0).join(), ']', MAX_DEPTH - 1);
    expect((await collector.post(body(`{"deep":${list}}`))).statusCode).toBe(200);
    const cpuMs = await cpuMsOf(async () => expect(await find(`{"deep":${list}}`)).toHaveLength(1));
    expect(cpuMs).toBeLessThan(2_000);
  });
});
