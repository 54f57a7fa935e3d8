import { afterEach, expect, test, vi } from 'vitest';
import { cart } from '../../../src/plugins/cart.js';
import { dataLayer } from '../../../src/plugins/data-layer.js';
import { HOLD_MS, PATIENCE_MS } from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { type SimulatedContext, simulateContext } from '../../support/plugin-context.js';
import { stubShop } from '../../support/shop-page.js';

afterEach(() => void vi.unstubAllGlobals());

/** A page with `gtag()` whose cart and data layer are watched; `touched` by the visitor or not. */
const open = ({
  before,
  touched = true,
}: {
  before?: SimulatedContext;
  touched?: boolean;
} = {}) => {
  const dataLayers: unknown[] = [];
  const page = Object.assign(stubShop(), {
    addEventListener: () => undefined,
    dataLayer: dataLayers,
  });
  page.fetch = async () => Response.json({});
  vi.stubGlobal('navigator', { userActivation: { isActive: touched } });
  const context = simulateContext(before);
  cart()(context);
  dataLayer()(context);
  const metadataOf = (name: string) =>
    context.tracked.filter(([each]) => each === name).map(([, metadata]) => metadata);
  return {
    context,
    push: (entry: object) => dataLayers.push(entry),
    gtag(...args: unknown[]) {
      const list = (function (..._: unknown[]) {
        // biome-ignore lint/complexity/noArguments: gtag() pushes nothing else.
        return arguments;
      })(...args);
      dataLayers.push(list);
    },
    async add(body: string) {
      await page.fetch('/?wc-ajax=add_to_cart', { method: 'POST', body });
      // The observer reads a copy of its own.
      for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
    },
    adds: () => metadataOf('product cart-add'),
    orders: () => metadataOf('product ordered'),
  };
};

const TEE = { item_id: 'A', item_name: 'Tee', price: 10, quantity: 3 };
const ADS = {
  send_to: 'AW-1',
  value: 30,
  items: [{ id: 'A', google_business_vertical: 'retail' }],
};

test('counts two tags of one click as one add, at once or a moment later', () => {
  for (const [pause, more] of [
    [0, ADS],
    [300, ADS],
    [300, { send_to: 'G-2', items: [TEE] }],
  ] as const) {
    const { gtag, context, adds } = open();
    gtag('event', 'add_to_cart', { currency: 'USD', value: 30, items: [TEE] });
    context.pass(pause);
    gtag('event', 'add_to_cart', more);
    context.pass(HOLD_MS);
    expect(adds()).toEqual([{ ...TEE, currency: 'USD', value: 30, confirmed: 0 }]);
  }
});

test('takes the prefixed id of a feed for the product of the request', async () => {
  const { gtag, context, add, adds } = open();
  gtag('event', 'add_to_cart', { currency: 'USD', items: [{ ...TEE, item_id: '15' }] });
  gtag('event', 'add_to_cart', { send_to: 'AW-1', value: 30, items: [{ id: 'gla_15' }] });
  await add('product_id=15&quantity=3');
  context.pass(HOLD_MS);
  expect(adds()).toEqual([{ ...TEE, item_id: '15', currency: 'USD', value: 30 }]);
});

test('joins a request to its click when it starts seconds later', async () => {
  const { push, context, add, adds } = open();
  const items = [{ item_id: 16, item_name: 'Cap', price: 12 }];
  push({ event: 'add_to_cart', ecommerce: { items } });
  context.pass(3_500);
  await add('product_id=16&product_sku=CAP&quantity=1');
  context.pass(PATIENCE_MS);
  expect(adds()).toHaveLength(1);
});

test('does not count an add again when the next page prints it, however late', async () => {
  const first = open();
  await first.add('product_id=8&quantity=1');
  first.context.pass(14_000);
  first.context.notify('onPageHide');
  first.context.end();
  const next = open({ before: first.context, touched: false });
  next.gtag('event', 'add_to_cart', {
    items: [{ item_id: '8-22', item_name: 'Mug', price: 11.9 }],
  });
  next.context.pass(PATIENCE_MS);
  expect([first.adds(), next.adds()]).toEqual([[{ item_id: '8', quantity: 1 }], []]);
});

test('counts each product of a set with its own quantity', async () => {
  const { push, context, add, adds } = open();
  const items = [
    { item_id: 15, price: 10, quantity: 1 },
    { item_id: 16, price: 12, quantity: 2 },
  ];
  push({ event: 'add_to_cart', ecommerce: { currency: 'EUR', items } });
  await add('add-to-cart=30&product_id=30&quantity[15]=1&quantity[16]=2');
  context.pass(HOLD_MS);
  expect(adds()).toMatchObject([
    { item_id: '15', quantity: 1, price: 10, value: 10 },
    { item_id: '16', quantity: 2, price: 12, value: 24 },
  ]);
});

const CHAIR = { item_id: 'CH', price: 50, quantity: 1 };
const ORDER = { transaction_id: 'T1', currency: 'EUR', value: 50, items: [CHAIR] };
const ORDER_ADS = { send_to: 'AW-1', value: 50, items: [{ id: 'CH' }] };

test.each<[name: string, orders: object[], ids: unknown[]]>([
  ['two tags, one without an id', [ORDER, ORDER_ADS], ['T1']],
  ['the one without an id first', [ORDER_ADS, ORDER], ['T1']],
  ['an id with a number sign', [ORDER, { ...ORDER, transaction_id: '#t1' }], ['T1']],
  ['two ids', [ORDER, { ...ORDER, transaction_id: 'T2' }], ['T1', 'T2']],
  ['no id at all', [ORDER_ADS, ORDER_ADS], [undefined]],
])('counts one order a page unless two ids differ: %s', (_, orders, ids) => {
  const { gtag, context, orders: tracked } = open();
  for (const each of orders) gtag('event', 'purchase', each);
  context.pass(HOLD_MS);
  expect(tracked().map(({ transaction_id }) => transaction_id)).toEqual(ids);
});

test('keeps lists when the page has a toJSON for arrays', async () => {
  const prototype = Array.prototype as { toJSON?: () => string };
  prototype.toJSON = function (this: unknown[]) {
    return `[${[...this].map((each) => JSON.stringify(each)).join()}]`;
  };
  try {
    const { gtag, context, orders } = open();
    gtag('event', 'purchase', ORDER);
    context.pass(HOLD_MS);
    delete prototype.toJSON;
    expect(JSON.parse(orders()[0]?.items as string)).toEqual([{ ...CHAIR, currency: 'EUR' }]);
  } finally {
    delete prototype.toJSON;
  }
});
