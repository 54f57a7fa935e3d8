import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { type Collector, event, openCollector, PUBLIC } from './support/collector.js';

const SHOP = 'https://shop.example';
const CAPABILITIES = 'idempotent, batch, text';

let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
});
afterAll(() => collector.close());

const exposed = (headers: Record<string, unknown>) =>
  String(headers['access-control-expose-headers'])
    .split(',')
    .map((name) => name.trim().toLowerCase());

describe('CORS', () => {
  it.each([
    ['POST', 'content-type'],
    ['GET', 'authorization'],
  ])('lets a page ask whether it may %s with %s', async (method, header) => {
    const response = await collector.app.inject({
      method: 'OPTIONS',
      url: `${BASE_PATH}/events?bearer_token=${PUBLIC}`,
      headers: {
        origin: SHOP,
        'access-control-request-method': method,
        'access-control-request-headers': header,
      },
    });
    expect(response.statusCode).toBe(204);
    expect(response.headers['access-control-allow-origin']).toBe(SHOP);
    expect(response.headers['access-control-allow-methods']).toContain(method);
    expect(String(response.headers['access-control-allow-headers']).toLowerCase()).toContain(
      header,
    );
    expect(response.headers['access-control-allow-credentials']).toBeUndefined();
    expect(Number(response.headers['access-control-max-age'])).toBeGreaterThan(0);
  });

  it.each([
    ['a response', 200, SHOP],
    ['a refusal', 401, 'https://evil.example'],
  ])('lets a page read %s, and the headers it needs', async (_, status, origin) => {
    const response = await collector.post(event(), {
      token: null,
      query: { bearer_token: PUBLIC },
      headers: { origin },
    });
    expect(response.statusCode).toBe(status);
    expect(response.headers['access-control-allow-origin']).toBe(origin);
    expect(response.headers['access-control-allow-credentials']).toBeUndefined();
    expect(response.headers.vary).toMatch(/origin/i);
    expect(exposed(response.headers)).toEqual(
      expect.arrayContaining(['vitrine-capabilities', 'retry-after']),
    );
  });

  it('sets no cookie', async () => {
    expect((await collector.post(event())).headers['set-cookie']).toBeUndefined();
  });
});

describe('capabilities', () => {
  it('are in every response to a sender', async () => {
    const responses = [
      await collector.post(event()),
      await collector.post({}),
      await collector.post(event(), { token: null }),
    ];
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 422, 401]);
    for (const { headers } of responses) expect(headers['vitrine-capabilities']).toBe(CAPABILITIES);
  });

  it.each(['/events', '/events/views', '/events/none'])(
    'are in every response to a reader of %s',
    async (path) => {
      const { headers } = await collector.get(path);
      expect(headers['vitrine-capabilities']).toBe(CAPABILITIES);
    },
  );
});

it.each(['/healthcheck', `${BASE_PATH}/healthcheck`])('returns true for %s', async (url) => {
  const response = await collector.app.inject({ url });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toBe(true);
});
