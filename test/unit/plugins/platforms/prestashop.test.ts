import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** The answer of PrestaShop 1.7.6 to its cart's form. */
const cart = {
  products: [
    {
      id_product_attribute: '22',
      id_product: '8',
      cart_quantity: 3,
      id_shop: 1,
      id_customization: null,
      name: 'Mug',
      is_virtual: 0,
      description_short: '<p>Mug</p>',
      available_now: '',
      id_category_default: 8,
      price: '€11.90',
      price_amount: 11.9,
      regular_price: '€11.90',
      regular_price_amount: 11.9,
      quantity: 3,
      link_rewrite: 'mug',
      category: 'home-accessories',
      reference: 'demo_12',
      attributes: { Dimension: '40x60cm' },
      attributes_small: '40x60cm',
      manufacturer_name: 'Acme',
      total: '€35.70',
      cover: { bySize: {}, id_image: '3', legend: '' },
    },
  ],
  totals: { total: { type: 'total', label: 'Total', amount: 35.7, value: '€35.70' } },
  products_count: 3,
  vouchers: { allowed: 1, added: [] },
  discounts: [],
  minimalPurchase: 0,
  minimalPurchaseRequired: '',
};
const answer = (more: object) => ({
  success: true,
  quantity: 3,
  id_product: 8,
  id_product_attribute: 22,
  id_customization: 0,
  cart,
  errors: '',
  ...more,
});
const mug = {
  item_id: 'demo_12',
  item_group_id: '8',
  item_name: 'Mug',
  item_category: 'home-accessories',
  price: 11.9,
  quantity: 2,
  value: 23.8,
};

test.each<[name: string, answer: object, items: object[]]>([
  ['an add', answer({}), [mug]],
  ['sold out', { hasError: true, errors: ['The product is out of stock.'], quantity: null }, []],
  [
    'not enough, beside what is in the cart',
    { hasError: true, errors: { 1: 'Not enough.' }, quantity: 3 },
    [],
  ],
])('%s', async (_, answer, items) => {
  const body: [string, string][] = [
    ['token', 't'],
    ['id_product', '8'],
    ['id_product_attribute', '22'],
    ['id_customization', '0'],
    ['qty', '2'],
    ['add', '1'],
    ['action', 'update'],
  ];
  expect(await playAdds({ url: '/en/cart', body, answer })).toEqual(items);
});

test('does not count other forms of the cart', async () => {
  const body: [string, string][] = [
    ['update', '1'],
    ['id_product', '8'],
    ['token', 't'],
    ['op', 'up'],
    ['action', 'update'],
  ];
  expect(await playAdds({ url: '/en/cart', body, answer: answer({}) })).toEqual([]);
});
