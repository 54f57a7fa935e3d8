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
    const answer = await collector.app.inject({
      method: 'OPTIONS',
      url: `${BASE_PATH}/events?bearer_token=${PUBLIC}`,
      headers: {
        origin: SHOP,
        'access-control-request-method': method,
        'access-control-request-headers': header,
      },
    });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe(SHOP);
    expect(answer.headers['access-control-allow-methods']).toContain(method);
    expect(String(answer.headers['access-control-allow-headers']).toLowerCase()).toContain(header);
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect(Number(answer.headers['access-control-max-age'])).toBeGreaterThan(0);
  });

  it.each([
    ['an answer', 200, SHOP],
    ['a refusal', 401, 'https://evil.example'],
  ])('lets a page read %s, and the headers it needs', async (_, status, origin) => {
    const answer = await collector.post(event(), {
      token: null,
      query: { bearer_token: PUBLIC },
      headers: { origin },
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect(answer.headers.vary).toMatch(/origin/i);
    expect(exposed(answer.headers)).toEqual(
      expect.arrayContaining(['vitrine-capabilities', 'retry-after']),
    );
  });

  it('sets no cookie', async () => {
    expect((await collector.post(event())).headers['set-cookie']).toBeUndefined();
  });
});

describe('capabilities', () => {
  it('are said to a sender, whether it is served or refused', async () => {
    const answers = [
      await collector.post(event()),
      await collector.post({}),
      await collector.post(event(), { token: null }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 422, 401]);
    for (const { headers } of answers) expect(headers['vitrine-capabilities']).toBe(CAPABILITIES);
  });

  it.each(['/events', '/events/views', '/events/none'])(
    'are said to a reader of %s',
    async (path) => {
      const { headers } = await collector.get(path);
      expect(headers['vitrine-capabilities']).toBe(CAPABILITIES);
    },
  );
});

it.each(['/healthcheck', `${BASE_PATH}/healthcheck`])('answers true to %s', async (url) => {
  const answer = await collector.app.inject({ url });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toBe(true);
});
