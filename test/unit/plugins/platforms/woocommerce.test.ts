import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** `wc-ajax` of WooCommerce 10.4: the fragments of the small cart. */
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
])('%s: counts an add, not a refusal', async (_, url, body) => {
  const form = Object.entries(body);
  expect(await playAdds({ url, body: form, answer: success })).toEqual([
    { item_id: 'BEANIE', quantity: 2 },
  ]);
  const answer = { error: true, product_url: 'https://shop.example/product/beanie/' };
  expect(await playAdds({ url, body: form, answer })).toEqual([]);
});

test('admin-ajax: does not count other actions', async () => {
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
])('counts a form by fetch of %s, unless the page refuses it', async (_, body, items) => {
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
