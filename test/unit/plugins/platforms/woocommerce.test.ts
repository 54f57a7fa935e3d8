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

/** A line of the Store API v1, WooCommerce 10. */
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
const refusal = {
  code: 'woocommerce_rest_product_partially_out_of_stock',
  message: 'Not enough.',
  data: { status: 400, cart: cartOf() },
};
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
])('Store API, %s: an add and a refusal', async (_, url) => {
  const body = { id: 15, quantity: 2 };
  const answer = cartOf(item(15, 'BEANIE', 3));
  expect(await playAdds({ url, body, status: 201, answer })).toEqual([beanie]);
  expect(await playAdds({ url, body, status: 400, answer: refusal })).toEqual([]);
  expect(await playAdds({ url, body, answer: refusal })).toEqual([beanie].slice(1));
});

test('Store API: a variation, asked for by its parent', async () => {
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
  'Store API batch at %s: each request on its own',
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

test('block themes: the button of a product in the cart sets its quantity', async () => {
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
  // Of what was in the cart before nothing may be known.
  const [first] = await playAdds(update(4));
  expect(first).toEqual({ ...beanie, quantity: undefined, value: 19.95 });
});

const success = {
  fragments: {
    'div.widget_shopping_cart_content': '<ul><li>Beanie</li></ul>',
    '.count': '<span>1</span>',
  },
  cart_hash: 'a1b2',
};

test.each<[name: string, url: string, body: Record<string, string>]>([
  ['wc-ajax', '/?wc-ajax=add_to_cart', { product_sku: 'BEANIE', product_id: '15', quantity: '2' }],
  [
    'wc-ajax of a theme',
    '/?wc-ajax=theme_ajax_add_to_cart',
    { 'add-to-cart': '15', product_sku: 'BEANIE', product_id: '15', quantity: '2' },
  ],
  [
    'admin-ajax',
    '/wp-admin/admin-ajax.php',
    {
      action: 'woocommerce_ajax_add_to_cart',
      product_id: '15',
      product_sku: 'BEANIE',
      quantity: '2',
      variation_id: '0',
    },
  ],
  [
    'admin-ajax, in another order',
    '/wp-admin/admin-ajax.php',
    { product_id: '15', quantity: '2', product_sku: 'BEANIE', action: 'theme_add_to_cart' },
  ],
])('%s: an add and a refusal', async (_, url, body) => {
  const form = Object.entries(body);
  expect(await playAdds({ url, body: form, answer: success })).toEqual([
    { item_id: 'BEANIE', quantity: 2 },
  ]);
  const answer = { error: true, product_url: 'https://shop.example/product/beanie/' };
  expect(await playAdds({ url, body: form, answer })).toEqual([]);
});

test('admin-ajax: other actions are none', async () => {
  const at = '/wp-admin/admin-ajax.php';
  const actions = ['heartbeat', 'woocommerce_remove_from_cart'].map((action) => ({
    url: at,
    body: Object.entries({ action, product_id: '15' }),
    answer: {},
  }));
  expect(
    await playAdds(...actions, {
      url: at,
      body: [['action', 'wishlist_add_to_cart_all']],
      answer: {},
    }),
  ).toEqual([]);
});

test.each<[name: string, body: [string, string][], items: object[]]>([
  [
    'a grouped product',
    [
      ['quantity[15]', '1'],
      ['quantity[16]', '2'],
      ['quantity[17]', '0'],
      ['add-to-cart', '30'],
    ],
    [
      { item_id: '15', quantity: 1 },
      { item_id: '16', quantity: 2 },
    ],
  ],
  [
    'a list of ids',
    [['add-to-cart', '15,16:2']],
    [{ item_id: '15' }, { item_id: '16', quantity: 2 }],
  ],
  [
    'a variable product',
    [
      ['quantity', '1'],
      ['add-to-cart', '20'],
      ['product_id', '20'],
      ['variation_id', '22'],
      ['attribute_pa_color', 'blue'],
    ],
    [{ item_id: '20', item_group_id: '20', quantity: 1 }],
  ],
])('form by fetch of %s, and the page that refuses it', async (_, body, items) => {
  const url = '/product/set/';
  expect(
    await playAdds({
      url,
      body,
      answer: '<div class="woocommerce-message" role="alert">Added.</div>',
    }),
  ).toEqual(items);
  for (const notice of [
    '<ul class="woocommerce-error" role="alert"><li>Out of stock.</li></ul>',
    '<div class="wc-block-components-notice-banner is-error" role="alert">No.</div>',
  ])
    expect(await playAdds({ url, body, answer: notice })).toEqual([]);
});
