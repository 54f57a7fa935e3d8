import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_ALIASES, EVENT_NAMES } from 'vitrine/contract';
import {
  ASSET,
  type Collector,
  event,
  NOW,
  ORG,
  OTHER_PRIVATE,
  openCollector,
  SESSION,
} from './support/collector.js';

let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
});
afterAll(() => collector.close());

const stored = async (body: unknown, headers?: Record<string, string>) => {
  const response = await collector.post(body, { headers });
  expect(response.statusCode, response.body).toBe(200);
  return response.json()[0];
};

/** The paths of the problems of a body. */
const wrong = async (body: unknown) => {
  const response = await collector.post(body);
  expect(response.statusCode, response.body).toBe(422);
  const { error } = response.json();
  expect(error).toMatchObject({ type: 'create_event_error', message: 'Create event error' });
  return error.details.map(({ path }: { path: string }) => path);
};

describe('names', () => {
  it.each(EVENT_NAMES)('accepts %s', async (eventType) => {
    expect((await stored(event({ eventType }))).eventType).toBe(eventType);
  });

  it.each(Object.entries(EVENT_ALIASES))('stores %s as %s', async (alias, canonical) => {
    const { id, eventType } = await stored(event({ eventType: alias }));
    expect(eventType).toBe(canonical);
    expect((await collector.store.get(ORG, id))?.type).toBe(canonical);
  });

  it('accepts a registered name from its org only', async () => {
    const body = event({ eventType: 'shop wishlist add' });
    expect((await stored(body)).eventType).toBe('shop wishlist add');
    expect((await collector.post(body, { token: OTHER_PRIVATE })).statusCode).toBe(422);
  });

  it.each(['', 'product', 'Product download', 'product download ', 'toString', '__proto__'])(
    'refuses "%s"',
    async (eventType) => {
      expect(await wrong(event({ eventType }))).toEqual(['eventType']);
    },
  );
});

describe('the response', () => {
  it('has every documented field, with null or {} for absent ones', async () => {
    const response = await stored(event(), { 'user-agent': '' });
    expect(response).toEqual({
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      eventType: 'product interaction',
      eventMetadata: {},
      orgId: ORG,
      assetId: null,
      assetName: null,
      assetMetadata: {},
      configId: null,
      configuration: {},
      userId: null,
      sessionId: SESSION,
      device: null,
      referer: null,
      metric: 1,
      createdAt: new Date(NOW).toISOString(),
    });
  });

  it('has the sent fields, and the asset of the org', async () => {
    const body = {
      eventType: 'product cart-add',
      eventMetadata: { item_id: 'CH-1', deep: { list: [1, 'ü', null, true] } },
      orgId: ORG,
      assetId: ASSET,
      userId: 'user',
      sessionId: 'session',
      configId: 'short-id',
      configuration: { fabric: 'wool' },
      device: 'Kiosk',
      metric: -49.95,
    };
    const response = await stored(body, { 'user-agent': 'Browser' });
    expect(response).toMatchObject({
      ...body,
      assetName: 'Armchair',
      assetMetadata: { sku: 'CH-1' },
    });
    const again = await collector.get(`/events/${response.id}`);
    expect(again.json()).toEqual([response]);
  });

  it('takes the device from the User-Agent when the body has none', async () => {
    expect((await stored(event(), { 'user-agent': 'Browser' })).device).toBe('Browser');
    const explicit = await stored(event({ device: null }), { 'user-agent': 'Browser' });
    expect(explicit.device).toBe('Browser');
  });

  it('treats null in an optional field as absent', async () => {
    const nulls = {
      eventMetadata: null,
      orgId: null,
      assetId: null,
      userId: null,
      configId: null,
      configuration: null,
      device: null,
      metric: null,
    };
    expect(await stored(event(nulls))).toMatchObject({
      eventMetadata: {},
      orgId: ORG,
      configuration: {},
      metric: 1,
    });
  });
});

describe('a body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'text/plain;charset=UTF-8',
  ])('may come as %s', async (type) => {
    expect((await stored(event(), { 'content-type': type })).eventType).toBe('product interaction');
  });

  it.each([
    ['eventType', { eventType: undefined }],
    ['eventType', { eventType: null }],
    ['eventType', { eventType: 1 }],
    ['sessionId', { sessionId: undefined }],
    ['sessionId', { sessionId: null }],
    ['sessionId', { sessionId: '' }],
    ['sessionId', { sessionId: 'x'.repeat(129) }],
    ['userId', { userId: 7 }],
    ['assetId', { assetId: '' }],
    ['orgId', { orgId: {} }],
    ['configId', { configId: 'x'.repeat(129) }],
    ['eventMetadata', { eventMetadata: 'text' }],
    ['eventMetadata', { eventMetadata: [] }],
    ['configuration', { configuration: 1 }],
    ['device', { device: 1 }],
    ['metric', { metric: '1' }],
    ['referer', { referer: 'https://shop.example/' }],
    ['createdAt', { createdAt: 1 }],
  ])('is refused for its %s: %j', async (path, part) => {
    expect(await wrong({ ...event(), ...part })).toEqual([path]);
  });

  it('may have ids of 128 characters that are not UUIDs', async () => {
    const id = 'x'.repeat(128);
    const ids = { sessionId: id, userId: id, assetId: id, configId: id };
    expect(await stored(event(ids))).toMatchObject(ids);
  });

  it('is rejected for an infinite metric', async () => {
    const text = JSON.stringify(event({ metric: 1 })).replace('"metric":1', '"metric":1e999');
    expect(await wrong(text)).toEqual(['metric']);
  });

  it('gets all of its problems at once', async () => {
    const paths = await wrong({ eventType: 'nonsense', metric: '1', extra: 1 });
    expect(paths.sort()).toEqual(['eventType', 'extra', 'metric', 'sessionId']);
  });

  it.each(['', 'null', '1', '"text"', '{', '{"a":1}}', 'undefined'])(
    'is not an event: %s',
    async (text) => {
      expect(await wrong(text)).toEqual(['']);
    },
  );

  it('is rejected for __proto__', async () => {
    const text = `{"eventType":"product download","sessionId":"s","eventMetadata":{"__proto__":{"a":1}}}`;
    expect(await wrong(text)).toEqual(['']);
  });

  it('is rejected for NUL characters and deep nesting', async () => {
    expect(await wrong(event({ sessionId: 'a\0b' }))).toEqual(['sessionId']);
    const deep = JSON.parse(`${'{"a":'.repeat(20)}1${'}'.repeat(20)}`);
    expect(await wrong(event({ eventMetadata: deep }))).toHaveLength(1);
  });
});
