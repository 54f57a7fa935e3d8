import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BASE_PATH, CAPABILITIES_HEADER } from '../../src/contract/index.js';
import { PRIVATE_TOKEN, PUBLIC_TOKEN, Rig } from '../../tools/harness/rig.js';
import { load } from './load.js';
import { block } from './recipe.js';

type Handler = (request: Request) => Promise<Response>;

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rig.close();
});

/** The collector's origin: the endpoint without its path. */
const collector = () => rig.endpoint.replace(BASE_PATH, '');

const event = (id: string) =>
  JSON.stringify({
    eventType: 'product cart-add',
    sessionId: 's-1',
    eventMetadata: { $id: id, $page: 'https://localhost/chair' },
  });

/** A request as a browser of the shop sends it to the function. */
const post = (body: string, headers: Record<string, string> = {}) =>
  new Request(`https://localhost${BASE_PATH}/events?bearer_token=${PUBLIC_TOKEN}`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain', Origin: 'https://localhost', ...headers },
    body,
  });

const firstParty = async () =>
  (await load(block('first-party', 'analytics.ts'))).default as Handler;

test("first-party function: stores an event with the browser's user agent", async () => {
  vi.stubEnv('VITRINE_COLLECTOR', collector());
  const handler = await firstParty();
  const answer = await handler(
    post(event('e-1'), {
      Referer: 'https://localhost/chair',
      'User-Agent': 'Some browser',
      'X-Real-IP': '203.0.113.7',
      'X-Forwarded-For': '198.51.100.1',
      Cookie: 'cart=1',
    }),
  );
  expect(answer.status).toBe(200);
  expect(answer.headers.get(CAPABILITIES_HEADER)).toContain('idempotent');
  expect(await answer.json()).toMatchObject([{ eventType: 'product cart-add' }]);
  const [stored] = await rig.stored();
  expect(stored).toMatchObject({ device: 'Some browser', referer: 'https://localhost/chair' });
  // The address is the platform's word, and the shop's cookies are none of the collector's business.
  expect(rig.requests[0]?.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.7' });
  expect(rig.requests[0]?.headers).not.toHaveProperty('cookie');
});

test('first-party function: passes refusals and Retry-After of the collector on', async () => {
  vi.stubEnv('VITRINE_COLLECTOR', collector());
  const handler = await firstParty();
  expect((await handler(post(event('e-1'), { Origin: 'https://elsewhere.example' }))).status).toBe(
    401,
  );
  expect((await handler(post('{}'))).status).toBe(422);
  rig.intercept = (_request, response) => {
    response.writeHead(429, { 'Retry-After': '7' }).end();
    return true;
  };
  const pause = await handler(post(event('e-1')));
  expect([pause.status, pause.headers.get('Retry-After')]).toEqual([429, '7']);
  expect(await rig.count()).toBe(0);
});

test('first-party function: passes queries on, and answers preflights', async () => {
  vi.stubEnv('VITRINE_COLLECTOR', collector());
  const handler = await firstParty();
  await handler(post(event('e-1')));
  const list = await handler(
    new Request(`https://localhost${BASE_PATH}/events?perPage=1`, {
      headers: { Authorization: `Bearer ${PRIVATE_TOKEN}` },
    }),
  );
  expect(await list.json()).toMatchObject({ perPage: 1, count: 1 });
  const preflight = await handler(
    new Request(`https://localhost${BASE_PATH}/events?bearer_token=${PUBLIC_TOKEN}`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://localhost',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    }),
  );
  expect(preflight.ok).toBe(true);
  expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('https://localhost');
});

test('first-party function: answers 503 when the collector is down, so that events wait', async () => {
  vi.stubEnv('VITRINE_COLLECTOR', collector());
  const handler = await firstParty();
  await rig.down();
  const answer = await handler(post(event('e-1')));
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5']);
  await rig.up();
  expect((await handler(post(event('e-1')))).status).toBe(200);
});

const pixelFunction = async () => (await load(block('shopify', 'pixel.ts'))).default as Handler;

/** Shopify's order, as far as the pixel reads it. */
const CHECKOUT = {
  name: 'checkout_completed',
  id: 'sh-1',
  clientId: 'b1c7a7d2-0000-4000-8000-1d2c3b4a5f60',
  timestamp: new Date(Date.now() - 60_000).toISOString(),
  context: {
    document: {
      location: {
        origin: 'https://shop.example',
        pathname: '/checkouts/cn/secret/thank-you',
        search: '?key=secret',
      },
    },
  },
  data: {
    checkout: {
      token: 'token',
      order: { id: 'gid://shopify/Order/5501' },
      currencyCode: 'EUR',
      totalPrice: { amount: 120.5, currencyCode: 'EUR' },
      totalTax: { amount: 20.5, currencyCode: 'EUR' },
      shippingLine: { price: { amount: 10, currencyCode: 'EUR' } },
      email: 'visitor@mail.example',
      lineItems: [
        {
          quantity: 2,
          title: 'Armchair',
          variant: { id: '1', sku: 'CH-1', price: { amount: 45, currencyCode: 'EUR' } },
        },
      ],
    },
  },
};

/** Runs the pixel with the sandbox's API stood in; its requests go to the function behind it. */
async function pixel(answer: (request: Request) => Promise<Response>) {
  const subscribers: Record<string, (event: unknown) => Promise<void>> = {};
  vi.stubGlobal('testPixelApi', {
    settings: { address: 'https://function.example/pixel' },
    analytics: {
      subscribe: (name: string, task: (event: unknown) => Promise<void>) => {
        subscribers[name] = task;
      },
    },
  });
  await load(block('shopify', 'extensions/vitrine-pixel/src/index.ts'), {
    '@shopify/web-pixels-extension':
      'export const register = (run) => run(globalThis.testPixelApi);',
  });
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', (address: string, init: RequestInit) =>
    address.startsWith('https://function.example')
      ? // A sandbox has no origin.
        answer(new Request(address, { ...init, headers: { Origin: 'null' } }))
      : real(address, init),
  );
  return () => subscribers.checkout_completed?.(CHECKOUT);
}

test('web pixel: stores an order once, with its own time and without personal data', async () => {
  vi.stubEnv('VITRINE_ENDPOINT', rig.endpoint);
  vi.stubEnv('VITRINE_PRIVATE_TOKEN', PRIVATE_TOKEN);
  const complete = await pixel(await pixelFunction());
  await complete();
  await complete();
  const events = await rig.stored();
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    eventType: 'product ordered',
    sessionId: CHECKOUT.clientId,
    metric: 120.5,
    eventMetadata: {
      transaction_id: '5501',
      value: 120.5,
      currency: 'EUR',
      tax: 20.5,
      shipping: 10,
      items: JSON.stringify([{ item_id: 'CH-1', item_name: 'Armchair', price: 45, quantity: 2 }]),
      $page: 'https://shop.example/checkout',
      $id: 'shopify-5501',
    },
  });
  expect(JSON.stringify(events)).not.toMatch(/secret|mail\.example/);
  const age = Date.now() - Date.parse(events[0]?.createdAt ?? '');
  expect(age).toBeGreaterThan(55_000);
  expect(age).toBeLessThan(70_000);
});

test('web pixel: retries after a failure, and counts the order once', async () => {
  vi.stubEnv('VITRINE_ENDPOINT', rig.endpoint);
  vi.stubEnv('VITRINE_PRIVATE_TOKEN', PRIVATE_TOKEN);
  const handler = await pixelFunction();
  let requestCount = 0;
  const complete = await pixel(async (request) => {
    requestCount++;
    const answer = await handler(request);
    // The answer of the first is lost after it was stored.
    if (requestCount === 1) throw new TypeError('Failed to fetch');
    return answer;
  });
  await complete();
  expect(requestCount).toBe(2);
  expect(await rig.count()).toBe(1);
});

test('function behind the pixel: accepts orders only, with the fields of an event', async () => {
  vi.stubEnv('VITRINE_ENDPOINT', rig.endpoint);
  vi.stubEnv('VITRINE_PRIVATE_TOKEN', PRIVATE_TOKEN);
  const handler = await pixelFunction();
  const send = async (body: string, method = 'POST') =>
    handler(
      new Request('https://function.example/', {
        method,
        body: method === 'GET' ? undefined : body,
      }),
    );
  expect((await send('', 'GET')).status).toBe(405);
  for (const body of ['not JSON', 'null', '[]', event('e-1')])
    expect((await send(body)).status).toBe(422);
  expect((await send(`"${'x'.repeat(65_536)}"`)).status).toBe(413);
  const order = { eventType: 'product ordered', sessionId: 's-1', orgId: 'another', userId: 'x' };
  const answer = await send(JSON.stringify(order));
  expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([200, '*']);
  expect(await rig.stored()).toMatchObject([{ eventType: 'product ordered', userId: null }]);
  await rig.down();
  expect((await send(JSON.stringify(order))).status).toBe(503);
  await rig.up();
});
