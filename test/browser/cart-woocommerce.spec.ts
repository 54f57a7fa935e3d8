import { test } from '../support/fixtures.js';
import { ajax, form, playRow, post, type Row } from './cart-page.js';

const batch = post('/wp-json/wc/store/v1/batch?_locale=user', {
  requests: [
    { path: '/wc/store/v1/cart/add-item', method: 'POST', body: { id: 11, quantity: 1 } },
    { path: '/wc/store/v1/cart', method: 'GET' },
    { path: '/wc/store/v1/cart/add-item', method: 'POST', body: { id: 12, quantity: 4 } },
  ],
});
const wooCart = {
  items: [
    {
      key: 'k',
      id: 11,
      sku: 'CAP',
      name: 'Cap',
      quantity: 5,
      images: [{ id: 12, name: 'cap.jpg' }],
      prices: { price: '1995', currency_code: 'EUR', currency_minor_unit: 2 },
    },
    { key: 'l', id: 12, sku: '', name: 'Hat', quantity: 4, prices: {} },
  ],
  errors: [],
};

const woo = ajax({
  url: '/?wc-ajax=add_to_cart',
  data: { product_id: '15', product_sku: 'BEANIE', quantity: 1 },
});

const ROWS: Row[] = [
  // WooCommerce
  [
    'Woo: ajax',
    { '/?wc-ajax': [200, { fragments: {}, cart_hash: 'h' }] },
    woo,
    [{ item_id: 'BEANIE', quantity: 1 }],
  ],
  ['Woo: ajax that fails', { '/?wc-ajax': [200, { error: true, product_url: '/p' }] }, woo, []],
  [
    'Woo: Store API',
    { '/wp-json/wc/store/v1/cart/add-item': [201, wooCart] },
    post('/wp-json/wc/store/v1/cart/add-item', { id: 11, quantity: 2 }),
    [{ item_id: 'CAP', item_name: 'Cap', price: 19.95, currency: 'EUR', quantity: 2, value: 39.9 }],
  ],
  [
    'Woo: batch',
    {
      '/wp-json': [
        207,
        {
          responses: [
            { status: 201, body: wooCart },
            { status: 200, body: {} },
            { status: 201, body: wooCart },
          ],
        },
      ],
    },
    batch,
    [
      {
        item_id: 'CAP',
        item_name: 'Cap',
        price: 19.95,
        currency: 'EUR',
        quantity: 1,
        value: 19.95,
      },
      { item_id: '12', item_name: 'Hat', quantity: 4 },
    ],
  ],
  [
    'Woo: batch, one of which fails',
    {
      '/wp-json': [
        207,
        {
          responses: [
            { status: 400, body: { code: 'stock' } },
            { status: 200, body: {} },
            { status: 201, body: {} },
          ],
        },
      ],
    },
    batch,
    [{ item_id: '12', quantity: 4 }],
  ],
  ['Woo: batch that fails', { '/wp-json': [500, 'oops', 'text/html'] }, batch, []],
  [
    'Woo: form by fetch, refused in a notice',
    { '/product/hat': [200, '<ul class="woocommerce-error" role="alert"></ul>', 'text/html'] },
    post('/product/hat', form({ quantity: '1', 'add-to-cart': '12' })),
    [],
  ],
];

for (const each of ROWS) test(each[0], async ({ rig, row: page }) => playRow(rig, page, each));
