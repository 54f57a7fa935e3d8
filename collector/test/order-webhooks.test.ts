import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../src/index.js';
import { deliver, openOrderCollector, storedEvents } from './support/order-collector.js';
import { SHOPIFY_PERSONAL, shopifyOrder, shopifyRefund } from './support/shopify-payloads.js';
import {
  SHOPIFY_SECRET,
  shopifyWebhook,
  sign,
  WOO_SECRET,
  withWebhooks,
  wooWebhook,
} from './support/webhooks.js';
import { WOOCOMMERCE_PERSONAL, wooOrder } from './support/woocommerce-payloads.js';

let collector: Awaited<ReturnType<typeof openOrderCollector>>;
afterEach(() => collector.close());

describe('a signature', () => {
  it('must match the raw body', async () => {
    collector = await openOrderCollector();
    const webhook = shopifyWebhook(shopifyOrder({ id: 5_001, total: '119.90' }));
    const { 'x-shopify-hmac-sha256': signature } = webhook.headers;
    const wrong = [
      { ...webhook, payload: `${webhook.payload} ` },
      { ...webhook, headers: { ...webhook.headers, 'x-shopify-hmac-sha256': `${signature}A` } },
      { ...webhook, headers: { ...webhook.headers, 'x-shopify-hmac-sha256': 'x' } },
      shopifyWebhook(JSON.parse(webhook.payload as string), { secret: WOO_SECRET }),
    ];
    for (const request of wrong) {
      const response = await collector.app.inject(request);
      expect(response.statusCode).toBe(401);
      expect(response.json().error).toMatchObject({
        type: 'invalid_signature',
        details: [{ path: 'x-shopify-hmac-sha256' }],
      });
    }
    const { 'x-shopify-hmac-sha256': _, ...unsigned } = webhook.headers;
    const response = await collector.app.inject({ ...webhook, headers: unsigned });
    expect(response.statusCode).toBe(401);
    expect(response.json().error.details[0].message).toMatch(/is missing/);
    expect(await storedEvents(collector)).toEqual([]);
    expect(collector.log()).toContain('webhook_signature_wrong');
    expect(collector.log()).not.toContain(SHOPIFY_SECRET);
    // Bytes that are no UTF-8 are signed as they are.
    const bytes = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const raw = await collector.app.inject(shopifyWebhook(bytes));
    expect(raw.statusCode).toBe(422);
    expect(await deliver(collector, webhook)).toBe('stored');
  });

  it('may use any secret of an org, one of which may come from a variable', async () => {
    process.env.TEST_NEW_SECRET = 'a-new-secret-from-a-variable';
    const secrets = [SHOPIFY_SECRET, { variable: 'TEST_NEW_SECRET' }];
    collector = await openOrderCollector({ config: withWebhooks({ shopify: { secrets } }) });
    expect(await deliver(collector, shopifyWebhook(shopifyOrder({ id: 1, total: '1.00' })))).toBe(
      'stored',
    );
    const rotated = { secret: 'a-new-secret-from-a-variable' };
    expect(
      await deliver(collector, shopifyWebhook(shopifyOrder({ id: 2, total: '1.00' }), rotated)),
    ).toBe('stored');
    // A reload takes the old one away.
    collector.app.reconfigure({
      ...withWebhooks({ shopify: { secrets: secrets.slice(1) } }),
    });
    const old = await collector.app.inject(shopifyWebhook(shopifyOrder({ id: 3, total: '1.00' })));
    expect(old.statusCode).toBe(401);
  });

  it('is required on every base path', async () => {
    collector = await openOrderCollector({ config: { basePath: ['/v', '/shop/v2'] } });
    for (const base of ['/v', '/shop/v2']) {
      const order = shopifyOrder({ id: base.length, total: '10.00' });
      expect(await deliver(collector, shopifyWebhook(order, { base }))).toBe('stored');
      expect(
        await deliver(
          collector,
          wooWebhook(wooOrder({ id: base.length + 10, total: '1' }), { base }),
        ),
      ).toBe('stored');
    }
    const elsewhere = shopifyWebhook(shopifyOrder({ id: 9, total: '1.00' }));
    expect((await collector.app.inject(elsewhere)).statusCode).toBe(404);
  });
});

describe('a webhook', () => {
  it('with another topic gets 200, and is logged', async () => {
    collector = await openOrderCollector();
    expect(await deliver(collector, shopifyWebhook({ id: 1 }, { topic: 'products/update' }))).toBe(
      'unknown_topic',
    );
    expect(await deliver(collector, wooWebhook({ id: 1 }, { topic: 'order.deleted' }))).toBe(
      'unknown_topic',
    );
    expect(collector.log()).toContain('products/update');
    const metrics = (await collector.get('/metrics')).body;
    expect(metrics).toContain(
      'vitrine_webhooks_total{platform="shopify",topic="other",outcome="unknown_topic"} 1',
    );
  });

  it('gets 200 when WooCommerce tries the address', async () => {
    collector = await openOrderCollector();
    const ping = {
      method: 'POST' as const,
      url: '/api/analytics/orders/woocommerce',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    const tried = await collector.app.inject({ ...ping, payload: 'webhook_id=17' });
    expect([tried.statusCode, tried.json().outcome]).toEqual([200, 'ping']);
    const other = await collector.app.inject({ ...ping, payload: 'webhook_id=17&order=1' });
    expect(other.statusCode).toBe(401);
    expect(await storedEvents(collector)).toEqual([]);
  });

  it.each([
    ['no JSON', '{"id":', '', /is not JSON/],
    ['a list', '[]', '', /must be a JSON object/],
    [
      'no id',
      JSON.stringify({ ...shopifyOrder({ id: 1, total: '1.00' }), id: null }),
      'id',
      /missing/,
    ],
    [
      'no amount',
      JSON.stringify({ ...shopifyOrder({ id: 1, total: 'x' }), total_price_set: null }),
      'total_price',
      /missing or wrong/,
    ],
  ])('gets 422 when it cannot be read: %s', async (_, body, path, message) => {
    collector = await openOrderCollector();
    const response = await collector.app.inject(shopifyWebhook(body));
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details).toMatchObject([
      { path, message: expect.stringMatching(message) },
    ]);
    expect(await storedEvents(collector)).toEqual([]);
  });

  it('has a maximum size, and the rate limits of senders', async () => {
    collector = await openOrderCollector({
      limits: { webhookBodyBytes: 4_000 },
      config: { rateLimit: 2 },
    });
    const order = shopifyOrder({ id: 1, total: '1.00' });
    expect((await collector.app.inject(shopifyWebhook(order))).statusCode).toBe(413);
    for (const status of [200, 200, 429]) {
      const response = await collector.app.inject(
        shopifyWebhook({ id: 1 }, { topic: 'products/update' }),
      );
      expect(response.statusCode).toBe(status);
      if (status === 429) expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  it('does not count for a test order, or an order before the first day', async () => {
    collector = await openOrderCollector({
      config: withWebhooks({ shopify: { secrets: [SHOPIFY_SECRET], from: '2026-03-10' } }),
    });
    const order = shopifyOrder({ id: 1, total: '1.00' });
    const headers = { 'x-shopify-test': 'true' };
    expect(await deliver(collector, shopifyWebhook(order, { headers }))).toBe('ignored');
    expect(
      await deliver(collector, shopifyWebhook(shopifyOrder({ id: 1, total: '1.00', test: true }))),
    ).toBe('ignored');
    const createdAt = '2026-03-09T23:59:59Z';
    expect(
      await deliver(collector, shopifyWebhook(shopifyOrder({ id: 1, total: '1.00', createdAt }))),
    ).toBe('ignored');
    expect(await deliver(collector, shopifyWebhook(order))).toBe('stored');
  });
});

describe('the store', () => {
  it('keeps no personal data of a webhook, in any of its files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-orders-'));
    collector = await openOrderCollector({
      store: openStore(`sqlite:${join(folder, 'events.db')}`),
    });
    const refund = shopifyRefund({ id: 7, orderId: 5_001, amount: '20.00' });
    const order = shopifyOrder({ id: 5_001, total: '119.90', visit: 'cart', refunds: [refund] });
    for (const topic of ['orders/create', 'orders/paid', 'orders/updated'])
      await deliver(collector, shopifyWebhook(order, { topic }));
    await deliver(collector, shopifyWebhook(refund, { topic: 'refunds/create' }));
    await deliver(
      collector,
      shopifyWebhook(
        { ...order, cancelled_at: order.created_at, financial_status: 'voided' },
        { topic: 'orders/cancelled' },
      ),
    );
    const woo = wooOrder({
      ...{ id: 6_001, total: '59.90', visit: 'cart/user' },
      refunds: [{ id: 1, total: '-10.00' }],
    });
    for (const topic of ['order.created', 'order.updated'])
      await deliver(collector, wooWebhook(woo, { topic }));
    // One that is refused leaves nothing either.
    await collector.app.inject(shopifyWebhook({ ...order, created_at: null }));
    const broken = await collector.app.inject(shopifyWebhook('Wilhelmine'));
    expect(broken.statusCode).toBe(422);
    expect(broken.body).not.toContain('Wilhelmine');
    expect(await storedEvents(collector)).toHaveLength(5);
    await collector.store.close();
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    // Proof that the search works.
    expect(files.some((bytes) => bytes.includes('CH-WAL'))).toBe(true);
    // The payloads have all of them.
    const payloads = JSON.stringify([order, refund, woo]);
    for (const text of [...SHOPIFY_PERSONAL, ...WOOCOMMERCE_PERSONAL]) {
      expect(payloads, text).toContain(text);
      for (const bytes of files) expect(bytes.includes(text), text).toBe(false);
      expect(collector.log(), text).not.toContain(text);
    }
    rmSync(folder, { recursive: true });
  });
});

it('signs as the platforms document it', () => {
  // openssl dgst -sha256 -hmac secret -binary | base64, of {"id":1}
  expect(sign('{"id":1}', 'secret')).toBe('A971iWIMgT8Zj9A9eWfikrFj7wQ16/Qwcc4OlRl2PLc=');
});
