import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CartOptions, cart } from '../../../src/plugins/cart.js';
import { PLATFORMS } from '../../../src/plugins/platforms/platforms.js';
import { readRequest } from '../../../src/plugins/signals/cart-request.js';
import { HOLD_MS } from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { isErrorResponse } from '../../../src/plugins/signals/is-error-response.js';
import { readLines } from '../../../src/plugins/signals/read-lines.js';
import { cpuMsOf } from '../../support/cpu-ms.js';
import { simulateContext } from '../../support/plugin-context.js';
import { stubShop } from '../../support/shop-page.js';

/** A page whose requests are all answered alike. */
let page: ReturnType<typeof stubShop>;

beforeEach(() => {
  page = stubShop();
  page.fetch = async () => Response.json({ name: 'Chair', ok: true });
});
afterEach(() => void vi.unstubAllGlobals());

/** The events of one POST. */
const track = async (options: CartOptions, url: string, body: string, adds = 1) => {
  const context = simulateContext();
  const errors: unknown[] = [];
  context.safely = (task) => {
    try {
      return task();
    } catch (error) {
      errors.push(error);
    }
  };
  cart(options)(context);
  await page.fetch(url, { method: 'POST', body });
  // The observer reads a copy of its own.
  for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
  await vi.waitFor(() => expect(context.tracked).toHaveLength(adds));
  context.pass(HOLD_MS);
  context.end();
  return { tracked: context.tracked.map(([, metadata]) => metadata), errors };
};

test("uses a shop's own functions for requests that add, and for the added products", async () => {
  const match = vi.fn((url: string) => url === '/basket');
  const item: CartOptions['item'] = (body, answer) => [
    {
      item_id: (body as { code: string }).code,
      item_name: (answer as { name: string } | undefined)?.name,
    },
  ];
  expect(await track({ match, item }, '/basket', '{"code":"CH-1"}')).toEqual({
    tracked: [{ item_id: 'CH-1', item_name: 'Chair' }],
    errors: [],
  });
  expect(match).toHaveBeenCalledWith('/basket', '{"code":"CH-1"}');
});

test('reads the fields of a form and of the address as well', async () => {
  const item: CartOptions['item'] = (body) => [body as { item_id: string }];
  const { tracked } = await track({ item }, '/cart/add?price=5', 'item_id=7');
  expect(tracked).toMatchObject([{ item_id: '7', price: '5' }]);
});

test("does not take a visitor's name for the product's when no answer has one", async () => {
  page.fetch = async () =>
    new Response('<h1>Cart</h1>', { headers: { 'Content-Type': 'text/html' } });
  const body = 'id=41&quantity=2&name=Anna&brand=Anna&category=Anna&variant=Anna';
  expect((await track({}, '/cart/add', body)).tracked).toEqual([{ item_id: '41', quantity: 2 }]);
});

test('resolves the address of a request against the base of the page, as the browser does', async () => {
  // On `/chair` none of these is `/cart/add.js` but the first.
  Object.assign(page.document, { baseURI: 'https://shop.example/cart/' });
  expect((await track({}, 'add.js', 'id=41')).tracked).toMatchObject([{ item_id: '41' }]);
  for (const url of ['/add.js', '../add.js', 'https://shop.example/add.js', '//add.js'])
    expect((await track({}, url, 'id=41', 0)).tracked).toEqual([]);
  // The last part of a base is no folder.
  Object.assign(page.document, { baseURI: 'https://shop.example/cart' });
  for (const url of ['/add.js', 'add.js'])
    expect((await track({}, url, 'id=41', 0)).tracked).toEqual([]);
  Object.assign(page.document, { baseURI: 'https://shop.example/fr/' });
  expect((await track({}, '../cart/add.js', 'id=41')).tracked).toMatchObject([{ item_id: '41' }]);
});

test('survives mistakes in the functions of a shop, and counts the add', async () => {
  const mistake = Error('mistake');
  const fail = () => {
    throw mistake;
  };
  const { tracked, errors } = await track({ match: fail, item: fail }, '/cart/add', 'id=7');
  expect(errors).toContain(mistake);
  expect((await track({ match: fail }, '/basket', 'id=7', 0)).errors).toEqual([mistake]);
  expect(tracked).toEqual([{ confirmed: 0 }]);
});

/** Requests to a cart, and the products that they add. */
const REQUESTS: [name: string, body: unknown, ids: string[]][] = [
  [
    'an engraving, at Shopify',
    { items: [{ id: 41, properties: { product: 'For Anna Smith' } }] },
    ['41'],
  ],
  [
    'channel and custom type, at commercetools',
    {
      actions: [
        {
          action: 'addLineItem',
          productId: 'P',
          distributionChannel: { id: 'c' },
          custom: { type: { id: 't' }, fields: { sku: 'Anna' } },
        },
      ],
    },
    ['P'],
  ],
  [
    'options, at Magento',
    {
      variables: {
        input: { cart_items: [{ data: { sku: 'S' }, customizable_options: [{ id: 7 }] }] },
      },
    },
    ['S'],
  ],
  [
    'the customer, at a GraphQL storefront',
    { variables: { lines: [{ merchandiseId: '1' }], buyerIdentity: { customer: { id: 'c' } } } },
    ['1'],
  ],
  ['a list of operations', [{ variables: { id: 'cart', product: { sku: 'S' } } }], ['S']],
];

test.each(REQUESTS)('%s', (_, body, ids) => {
  expect(readLines(body).map(({ item_id }) => item_id)).toEqual(ids);
});

test('reads a line that contains itself once', () => {
  const line: Record<string, unknown> = { merchandiseId: '1' };
  line.self = line;
  line.data = line;
  expect(readLines([line])).toMatchObject([{ item_id: '1' }]);
});

const adds = (url: string, body: string) =>
  PLATFORMS.some(({ adds }) => adds.test(readRequest(url, body).text));

test('finds an add only where a platform puts it, in linear time', async () => {
  const rows: [url: string, body: string][] = [
    ['/collect', JSON.stringify({ url: 'https://shop/?a=1&add-to-cart=15' })],
    ['/record', `{"a":"${'<b class="a"> x  y&amp; '.repeat(40_000)}"}`],
    ['/record', 'a&cartFormInput='.repeat(20_000)],
    ['/record', 'a&cartFormInput='.repeat(4_000)],
  ];
  const cpuMs = await cpuMsOf(() =>
    expect(rows.map((row) => adds(...row))).toEqual([false, false, false, false]),
  );
  // In quadratic time it would be seconds.
  expect(cpuMs).toBeLessThan(500);
  expect(adds('/graphql', '{"query":"#graphql\\nmutation A { cartLinesAdd }"}')).toBe(true);
});

test.each<[refused: boolean, status: number, json: object]>([
  [true, 200, [{ data: {} }, { errors: [{ message: 'sold out' }], data: null }]],
  [true, 200, { success: false, message: 'sold out' }],
  [true, 200, { status: 'error' }],
  [true, 200, { data: { status: 'failed' } }],
  [false, 200, { success: true, status: 'ok' }],
  [false, 201, { items: [{ id: 1 }], errors: [{ code: 'stock', message: 'Hat is gone' }] }],
])('an answer refuses: %s, HTTP %i %j', (refused, status, json) => {
  expect(isErrorResponse(status, json)).toBe(refused);
});
