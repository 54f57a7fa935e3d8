import { afterEach, describe, expect, it } from 'vitest';
import { configOf, event } from './support/collector.js';
import {
  deliver,
  openOrderCollector,
  orderFromPage,
  PAGE_SENDER,
  storedEvents,
  valuesOf,
} from './support/order-collector.js';
import { shopifyOrder, shopifyRefund } from './support/shopify-payloads.js';
import { SHOPIFY_SECRET, shopifyWebhook, withWebhooks, wooWebhook } from './support/webhooks.js';
import { wooOrder } from './support/woocommerce-payloads.js';

let collector: Awaited<ReturnType<typeof openOrderCollector>>;
afterEach(() => collector.close());

/** A webhook about a refund of order 5001. */
const refund = (id: number, amount: string, more: object = {}) =>
  shopifyWebhook(shopifyRefund({ id, orderId: 5_001, amount, ...more }), {
    topic: 'refunds/create',
  });

describe('an order', () => {
  it('of Shopify has its amounts, products and visit', async () => {
    collector = await openOrderCollector();
    const order = shopifyOrder({
      ...{ id: 5_001, total: '119.90', currency: 'USD', quantity: 2 },
      visit: '553eedf9-a42e-465e-a833-894109ec21ac/user%201',
    });
    await deliver(collector, shopifyWebhook(order));
    const [event] = await storedEvents(collector);
    expect(event).toMatchObject({
      type: 'product ordered',
      clientEventId: 'order:5001',
      createdAt: Date.UTC(2026, 2, 15, 10, 59),
      sessionId: '553eedf9-a42e-465e-a833-894109ec21ac',
      userId: 'user 1',
      metric: 119.9,
    });
    const { items, ...metadata } = event?.metadata ?? {};
    expect(metadata).toEqual({
      ...{ $id: 'order:5001', $webhook: 'shopify', $webhook_time: Date.UTC(2026, 2, 15, 10, 59) },
      $visit: '553eedf9-a42e-465e-a833-894109ec21ac',
      ...{ transaction_id: '5001', value: 119.9, currency: 'USD', tax: 9.5, shipping: 4.9 },
      ...{ coupon: 'SPRING', quantity: 2 },
    });
    expect(JSON.parse(items as string)).toEqual([
      {
        ...{ item_id: 'CH-WAL', item_group_id: '7001', item_name: 'Lounge chair' },
        ...{ item_brand: 'Chairs & Co', item_variant: 'walnut', price: 119.9, quantity: 2 },
      },
    ]);
    const { rows } = (await collector.get('/events/breakdown?by=item_id')).json();
    expect(rows).toMatchObject([
      { item_id: 'CH-WAL', values: [{ currency: 'USD', value: 119.9, orders: 1 }] },
    ]);
  });

  it.each([
    ['the page first', true],
    ['the webhook first', false],
  ])('merges with the order of the thank-you page: %s', async (_, pageFirst) => {
    collector = await openOrderCollector();
    const webhook = async () =>
      void (await deliver(collector, shopifyWebhook(shopifyOrder({ id: 5_001, total: '119.90' }))));
    const page = async () => {
      for (const id of ['5001', '#5001', 'gid://shopify/Order/5001'])
        expect((await orderFromPage(collector, id, 100)).statusCode).toBe(200);
    };
    for (const step of pageFirst ? [page, webhook] : [webhook, page]) await step();
    const events = await storedEvents(collector);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      sessionId: event().sessionId,
      metric: 119.9,
      metadata: { $id: 'page-5001', $page: 'https://shop.example/thanks', value: 119.9 },
    });
    expect(await valuesOf(collector)).toEqual([
      { currency: 'EUR', value: 119.9, refunded: 0, orders: 1 },
    ]);
  });

  it('is found by its number when the pages report that', async () => {
    const webhooks = { shopify: { secrets: [SHOPIFY_SECRET], transactionId: 'name' as const } };
    collector = await openOrderCollector({ config: withWebhooks(webhooks) });
    await orderFromPage(collector, '#1007', 100);
    await deliver(collector, shopifyWebhook(shopifyOrder({ id: 5_500_001_007, total: '119.90' })));
    expect(await storedEvents(collector)).toHaveLength(1);
  });

  it('cannot be forged or blocked by a page', async () => {
    collector = await openOrderCollector();
    const forged = event({
      eventType: 'product ordered',
      eventMetadata: {
        ...{ $webhook: 'shopify', $webhook_time: 9e12, $visit: 'mine', transaction_id: '5001' },
        ...{ value: 1, currency: 'EUR' },
      },
    });
    await collector.post(forged, PAGE_SENDER);
    // Another event under the id of an order, and under that of a refund.
    for (const $id of ['order:5002', 'refund:5001:7'])
      await collector.post(event({ eventMetadata: { $id } }), PAGE_SENDER);
    for (const id of [5_001, 5_002])
      await deliver(
        collector,
        shopifyWebhook(shopifyOrder({ id, total: '119.90', visit: 'cart' })),
      );
    await deliver(collector, refund(7, '19.90'));
    expect(await valuesOf(collector)).toEqual([
      { currency: 'EUR', value: 219.9, refunded: 19.9, orders: 2 },
    ]);
    const orders = (await storedEvents(collector)).filter(({ type }) => type === 'product ordered');
    expect(orders.map(({ sessionId }) => sessionId)).toEqual(['cart', 'cart']);
  });

  it('stays as sent in an org without webhooks', async () => {
    collector = await openOrderCollector({ config: { orgs: configOf().orgs } });
    for (const $id of ['a', 'b'])
      await collector.post(
        event({
          eventType: 'product ordered',
          eventMetadata: { $id, transaction_id: '1', value: 5, currency: 'EUR' },
        }),
      );
    expect((await storedEvents(collector)).map(({ clientEventId }) => clientEventId)).toEqual([
      'a',
      'b',
    ]);
  });
});

describe('a refund', () => {
  it('counts once, also before its order, alone and with its order', async () => {
    collector = await openOrderCollector();
    expect(await deliver(collector, refund(1, '19.90'))).toBe('stored');
    expect(await deliver(collector, refund(1, '19.90'))).toBe('known');
    const refunds = [
      shopifyRefund({ id: 1, orderId: 5_001, amount: '19.90' }),
      shopifyRefund({ id: 2, orderId: 5_001, amount: '0.10' }),
    ];
    const order = shopifyOrder({ id: 5_001, total: '119.90', visit: 'cart', refunds });
    await deliver(collector, shopifyWebhook(order, { topic: 'orders/updated' }));
    expect(await deliver(collector, refund(2, '0.10'))).toBe('known');
    expect(await valuesOf(collector)).toEqual([
      { currency: 'EUR', value: 99.9, refunded: 20, orders: 1 },
    ]);
    const stored = (await collector.get('/events?eventType=product refunded')).json().events;
    for (const each of stored)
      expect(each.eventMetadata).toMatchObject({ transaction_id: '5001', currency: 'EUR' });
  });

  it('does not count when it failed or only restocks products', async () => {
    collector = await openOrderCollector();
    expect(await deliver(collector, refund(1, '19.90', { status: 'failure' }))).toBe('ignored');
    const restock = { ...shopifyRefund({ id: 2, orderId: 5_001, amount: '1' }), transactions: [] };
    expect(await deliver(collector, shopifyWebhook(restock, { topic: 'refunds/create' }))).toBe(
      'ignored',
    );
    expect(await deliver(collector, refund(3, '119.90', { status: 'pending' }))).toBe('stored');
  });

  it('counts once although WooCommerce repeats it in each update of its order', async () => {
    collector = await openOrderCollector();
    const order = (refunds: { id: number; total: string }[], modified: string) =>
      wooWebhook(wooOrder({ id: 6_001, total: '59.90', refunds, modified }));
    await deliver(collector, order([], '2026-03-15T11:00:00'));
    await deliver(collector, order([{ id: 1, total: '-10.00' }], '2026-03-15T11:10:00'));
    const both = [
      { id: 1, total: '-10.00' },
      { id: 2, total: '-49.90' },
    ];
    await deliver(collector, order(both, '2026-03-15T11:20:00'));
    await deliver(collector, order([{ id: 1, total: '-10.00' }], '2026-03-15T11:10:00'));
    expect(await valuesOf(collector)).toEqual([
      { currency: 'EUR', value: 0, refunded: 59.9, orders: 1 },
    ]);
  });
});

describe('a cancelled order', () => {
  const cancelled = (status: string, refunds: object[] = []) =>
    shopifyWebhook(
      shopifyOrder({
        ...{ id: 5_001, total: '119.90', status, refunds },
        cancelledAt: '2026-03-15T13:00:00+01:00',
      }),
      { topic: 'orders/cancelled' },
    );

  it.each(['voided', 'pending', 'authorized'])(
    'has no revenue when it was not paid: %s',
    async (status) => {
      collector = await openOrderCollector();
      await deliver(collector, cancelled(status));
      await deliver(
        collector,
        shopifyWebhook(shopifyOrder({ id: 5_001, total: '119.90', status: 'pending' })),
      );
      await deliver(collector, cancelled(status));
      expect(await valuesOf(collector)).toEqual([
        { currency: 'EUR', value: 0, refunded: 119.9, orders: 1 },
      ]);
    },
  );

  it('keeps the part that is not refunded when it was paid', async () => {
    collector = await openOrderCollector();
    const first = shopifyRefund({ id: 1, orderId: 5_001, amount: '100.00' });
    await deliver(collector, cancelled('partially_refunded', [first]));
    await deliver(collector, refund(1, '100.00'));
    expect(await valuesOf(collector)).toEqual([
      { currency: 'EUR', value: 19.9, refunded: 100, orders: 1 },
    ]);
    // The rest is refunded later.
    await deliver(collector, refund(2, '19.90'));
    expect(await valuesOf(collector)).toEqual([
      { currency: 'EUR', value: 0, refunded: 119.9, orders: 1 },
    ]);
  });

  it('of WooCommerce counts only when an earlier report exists', async () => {
    collector = await openOrderCollector();
    const woo = (id: number, status: string) =>
      wooWebhook(wooOrder({ id, total: '59.90', status, paid: false }));
    // A payment that failed.
    expect(await deliver(collector, woo(6_001, 'pending'))).toBe('ignored');
    expect(await deliver(collector, woo(6_001, 'cancelled'))).toBe('ignored');
    // A bank transfer that never came.
    expect(await deliver(collector, woo(6_002, 'on-hold'))).toBe('stored');
    expect(await deliver(collector, woo(6_002, 'cancelled'))).toBe('stored');
    expect(await deliver(collector, woo(6_002, 'cancelled'))).toBe('known');
    expect(await valuesOf(collector)).toEqual([
      { currency: 'EUR', value: 0, refunded: 59.9, orders: 1 },
    ]);
  });
});

it('joins the revenue with AR in the visit when only a webhook reports the order', async () => {
  collector = await openOrderCollector();
  const visit = 'visit-with-ar';
  const at = (minutes: number) => Date.UTC(2026, 2, 15, 10, 30 + minutes);
  for (const [i, eventType] of [
    'product AR offered',
    'product AR download',
    'product cart-add',
  ].entries()) {
    const $time = at(i);
    await collector.post(
      event({ eventType, sessionId: visit, eventMetadata: { $time, $sent: collector.clock.time } }),
    );
    await collector.post(
      event({
        ...{ eventType: 'product AR offered', sessionId: `other-${i}` },
        eventMetadata: { $time, $sent: collector.clock.time },
      }),
    );
  }
  await deliver(collector, shopifyWebhook(shopifyOrder({ id: 5_001, total: '119.90', visit })));
  await deliver(collector, shopifyWebhook(shopifyOrder({ id: 5_002, total: '50.00' })));
  const uplift = await collector.get(
    '/events/uplift?eligible=product AR offered&exposure=product AR download&outcome=product ordered',
  );
  expect(uplift.json()).toMatchObject({
    exposed: { sessions: 1, converted: 1, values: [{ currency: 'EUR', value: 119.9 }] },
    unexposed: { sessions: 3, converted: 0 },
  });
  const funnel = await collector.get(
    '/events/funnel?step=product AR download&step=product cart-add&step=product ordered',
  );
  expect(funnel.json().rows.map(({ sessions }: { sessions: number }) => sessions)).toEqual([
    1, 1, 1,
  ]);
});
