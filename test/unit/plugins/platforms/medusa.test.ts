import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** The default fields of a cart, Medusa 2.0. */
const cart = {
  id: 'cart_1',
  currency_code: 'eur',
  email: 'anna@example.com',
  region_id: 'reg_1',
  completed_at: null,
  total: 58.5,
  subtotal: 58.5,
  item_total: 58.5,
  shipping_total: 0,
  metadata: null,
  promotions: [],
  items: [
    {
      id: 'cali_1',
      thumbnail: null,
      variant_id: 'variant_1',
      product_id: 'prod_1',
      product_title: 'Shirt',
      product_description: 'A shirt.',
      product_subtitle: null,
      product_type: null,
      product_collection: null,
      product_handle: 'shirt',
      variant_sku: 'SHIRT-S',
      variant_barcode: null,
      variant_title: 'S',
      requires_shipping: true,
      metadata: {},
      title: 'Shirt',
      quantity: 3,
      unit_price: 19.5,
      compare_at_unit_price: null,
      is_tax_inclusive: true,
      tax_lines: [],
      adjustments: [],
      product: { id: 'prod_1', collection_id: null, type_id: null, categories: [], tags: [] },
      variant: { id: 'variant_1' },
    },
  ],
  region: { id: 'reg_1', name: 'Europe', currency_code: 'eur', automatic_taxes: true },
  customer: { id: 'cus_1', email: 'anna@example.com', groups: [] },
  shipping_methods: [],
  shipping_address: { id: 'caaddr_1', first_name: 'Anna', last_name: 'Smith', company: 'Acme' },
  sales_channel_id: 'sc_1',
};
const shirt = {
  item_id: 'SHIRT-S',
  item_group_id: 'prod_1',
  item_name: 'Shirt',
  item_variant: 'S',
  price: 19.5,
  currency: 'EUR',
  quantity: 2,
  value: 39,
};
const LINES = '/store/carts/cart_1/line-items?fields=*items';
const line = { variant_id: 'variant_1', quantity: 2, metadata: { engraving: 'For Anna' } };
const refusal = (type: string, message: string, code?: string) => ({ code, type, message });

test.each<[name: string, url: string, body: object, status: number, answer: object, adds: number]>([
  ['an add', LINES, line, 200, { cart }, 1],
  [
    'a cart that is made with it',
    '/store/carts',
    { region_id: 'reg_1', items: [line] },
    200,
    { cart },
    1,
  ],
  ['an empty cart', '/store/carts', { region_id: 'reg_1', items: [] }, 200, { cart }, 0],
  ['another quantity', '/store/carts/cart_1/line-items/cali_1', { quantity: 2 }, 200, { cart }, 0],
  [
    'not enough',
    LINES,
    line,
    400,
    refusal(
      'not_allowed',
      'Some variant does not have the required inventory',
      'insufficient_inventory',
    ),
    0,
  ],
  [
    'no price',
    LINES,
    line,
    400,
    refusal('invalid_data', 'Variants with IDs variant_1 do not have a price'),
    0,
  ],
  ['no such cart', LINES, line, 404, refusal('not_found', 'Cart id not found: cart_1'), 0],
  ['at the same time', LINES, line, 409, refusal('conflict', 'Retry', 'invalid_state_error'), 0],
  ['a fault', LINES, line, 500, refusal('unknown_error', 'An unknown error occurred.'), 0],
])('Medusa: %s', async (_, url, body, status, answer, adds) => {
  expect(await playAdds({ url, body, status, answer })).toEqual([shirt].slice(0, adds));
});
