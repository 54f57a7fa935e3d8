import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

const prices = (price: string) => ({
  price,
  regular_price: '2500',
  sale_price: price,
  price_range: null,
  currency_code: 'EUR',
  currency_symbol: '€',
  currency_minor_unit: 2,
  currency_decimal_separator: ',',
  currency_thousand_separator: '.',
  currency_prefix: '',
  currency_suffix: ' €',
  raw_prices: {
    precision: 6,
    price: `${price}0000`,
    regular_price: '25000000',
    sale_price: `${price}0000`,
  },
});

/** A line of the Store API v1, WooCommerce 10.4. */
const item = (id: number, sku: string, quantity: number, more: object = {}) => ({
  key: `key-${id}`,
  id,
  type: 'simple',
  quantity,
  quantity_limits: { minimum: 1, maximum: 9999, multiple_of: 1, editable: true },
  name: `Product ${id}`,
  short_description: '<p>Short</p>',
  description: '<p>Long</p>',
  sku,
  low_stock_remaining: null,
  backorders_allowed: false,
  show_backorder_badge: false,
  sold_individually: false,
  permalink: `https://shop.example/product/${id}/`,
  images: [
    {
      id: 15,
      src: 'https://shop.example/a.jpg',
      thumbnail: '',
      srcset: '',
      sizes: '',
      name: 'a',
      alt: '',
    },
  ],
  variation: [],
  item_data: [],
  prices: prices('1995'),
  totals: {
    line_subtotal: '1995',
    line_subtotal_tax: '0',
    line_total: '1995',
    line_total_tax: '0',
    currency_code: 'EUR',
    currency_minor_unit: 2,
  },
  catalog_visibility: 'visible',
  extensions: {},
  ...more,
});
const address = {
  first_name: 'Anna',
  last_name: 'Smith',
  company: '',
  address_1: 'Street 15',
  city: 'Town',
  state: '',
  postcode: '12345',
  country: 'DE',
  phone: '',
};
const cartOf = (...items: object[]) => ({
  items,
  coupons: [],
  fees: [],
  totals: {
    total_items: '1995',
    total_items_tax: '0',
    total_price: '1995',
    total_tax: '0',
    tax_lines: [],
    currency_code: 'EUR',
    currency_minor_unit: 2,
  },
  shipping_address: address,
  billing_address: { ...address, email: 'anna@example.com' },
  needs_payment: true,
  needs_shipping: true,
  payment_requirements: ['products'],
  has_calculated_shipping: false,
  shipping_rates: [],
  items_count: items.length,
  items_weight: 0,
  cross_sells: [item(77, 'CROSS', 1)],
  errors: [{ code: 'woocommerce_rest_product_out_of_stock', message: 'Hat is gone.' }],
  payment_methods: ['bacs'],
  extensions: {},
});
const refuse = (status: number, code: string, more: object = {}) => ({
  code: `woocommerce_rest_${code}`,
  message: 'No.',
  data: { status, ...more },
});
const refusal = refuse(400, 'product_partially_out_of_stock');
const beanie = {
  item_id: 'BEANIE',
  item_name: 'Product 15',
  price: 19.95,
  currency: 'EUR',
  quantity: 2,
  value: 39.9,
};

test.each([
  ['pretty permalinks', '/wp-json/wc/store/v1/cart/add-item'],
  ['an older version', '/wp-json/wc/store/cart/add-item?_locale=user'],
  ['plain permalinks', '/index.php?rest_route=/wc/store/v1/cart/add-item&_locale=user'],
  ['plain permalinks, encoded', '/?rest_route=%2Fwc%2Fstore%2Fv1%2Fcart%2Fadd-item'],
])('Store API, %s: counts an add, not a refusal', async (_, url) => {
  const body = { id: 15, quantity: 2 };
  const answer = cartOf(item(15, 'BEANIE', 3));
  expect(await playAdds({ url, body, status: 201, answer })).toEqual([beanie]);
  expect(await playAdds({ url, body, status: 400, answer: refusal })).toEqual([]);
  expect(await playAdds({ url, body, answer: refusal })).toEqual([beanie].slice(1));
});

test.each<[status: number, code: string, more?: object]>([
  [400, 'product_out_of_stock'],
  [400, 'cart_product_is_not_purchasable'],
  [400, 'missing_variation_data'],
  [401, 'missing_nonce'],
  [403, 'invalid_nonce'],
  [409, 'cart_item_error', { cart: cartOf(item(15, 'BEANIE', 3)) }],
  [500, 'unknown_server_error'],
])('Store API: refused with %i %s', async (status, code, more) => {
  expect(
    await playAdds({
      url: '/wp-json/wc/store/v1/cart/add-item',
      body: { id: 15, quantity: 2 },
      status,
      answer: refuse(status, code, more),
    }),
  ).toEqual([]);
});

test('Store API: counts a variation that is requested by its parent', async () => {
  const url = '/wp-json/wc/store/v1/cart/add-item';
  const before = item(15, 'BEANIE', 2);
  const shirt = item(22, 'SHIRT-B', 1, {
    type: 'variation',
    variation: [{ raw_attribute: 'attribute_pa_color', attribute: 'Color', value: 'Blue' }],
  });
  const adds = await playAdds(
    { url, body: { id: 15, quantity: 2 }, status: 201, answer: cartOf(before) },
    {
      url,
      body: { id: 20, quantity: 1, variation: [{ attribute: 'pa_color', value: 'blue' }] },
      status: 201,
      answer: cartOf(before, shirt),
    },
  );
  expect(adds[1]).toEqual({
    item_id: 'SHIRT-B',
    item_name: 'Product 22',
    price: 19.95,
    currency: 'EUR',
    quantity: 1,
    value: 19.95,
  });
});

test.each(['/wp-json/wc/store/v1/batch', '/?rest_route=%2Fwc%2Fstore%2Fv1%2Fbatch&_locale=user'])(
  'Store API batch at %s: counts each request on its own',
  async (url) => {
    const requests = [15, 16].map((id) => ({
      path: '/wc/store/v1/cart/add-item',
      method: 'POST',
      cache: 'no-store',
      body: { id, quantity: 2 },
      headers: { Nonce: 'n' },
    }));
    requests.push({
      path: '/wc/store/v1/cart/update-customer',
      method: 'POST',
      cache: 'no-store',
      body: { id: 1, quantity: 1 },
      headers: { Nonce: 'n' },
    });
    const answer = {
      responses: [
        { status: 201, headers: { Nonce: 'n' }, body: cartOf(item(15, 'BEANIE', 2)) },
        { status: 400, headers: {}, body: refusal },
        { status: 200, headers: {}, body: cartOf(item(15, 'BEANIE', 2)) },
      ],
    };
    expect(await playAdds({ url, body: { requests }, status: 207, answer })).toEqual([beanie]);
  },
);

test('block themes: counts the new pieces when the button of a product in the cart sets its quantity', async () => {
  const at = (path: string) => `/wp-json/wc/store/v1/cart/${path}`;
  const update = (quantity: number) => ({
    url: at('update-item'),
    body: { key: 'key-15', id: 15, name: 'Product 15', type: 'simple', quantity },
    answer: cartOf(item(15, 'BEANIE', quantity)),
  });
  const adds = await playAdds(
    {
      url: at('add-item'),
      body: { id: 15, quantity: 1 },
      status: 201,
      answer: cartOf(item(15, 'BEANIE', 1)),
    },
    update(4),
    // The cart's own plus and minus.
    update(2),
    {
      url: at('update-item'),
      body: { key: 'key-15', quantity: 5 },
      answer: cartOf(item(15, 'BEANIE', 5)),
    },
  );
  expect(adds.map(({ item_id, quantity }) => [item_id, quantity])).toEqual([
    ['BEANIE', 1],
    ['BEANIE', 3],
  ]);
  // The earlier contents of the cart may be unknown.
  const [first] = await playAdds(update(4));
  expect(first).toEqual({ ...beanie, quantity: undefined, value: 19.95 });
});

test.each<[name: string, status: number, answer: object]>([
  ['another namespace is asked', 400, refuse(400, 'invalid_path')],
  [
    'one of its requests is not valid',
    207,
    { failed: 'validation', responses: [null, { status: 400, headers: {}, body: refusal }] },
  ],
])('Store API batch: refused as a whole, since %s', async (_, status, answer) => {
  const requests = [15, 16].map((id) => ({
    path: '/wc/store/v1/cart/add-item',
    method: 'POST',
    body: { id, quantity: 1 },
  }));
  expect(
    await playAdds({ url: '/wp-json/wc/store/v1/batch', body: { requests }, status, answer }),
  ).toEqual([]);
});
