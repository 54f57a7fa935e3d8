import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** The form of Sylius 1.13.7. */
test.each<[name: string, status: number, answer: unknown, adds: number]>([
  ['an add', 201, [], 1],
  [
    'not enough',
    400,
    { errors: { errors: ['Shirt does not have sufficient stock.'], children: { cartItem: {} } } },
    0,
  ],
])('Sylius 1: %s', async (_, status, answer, adds) => {
  const body: [string, string][] = [
    ['sylius_add_to_cart[cartItem][variant]', 'SHIRT-S'],
    ['sylius_add_to_cart[cartItem][quantity]', '2'],
    ['sylius_add_to_cart[_token]', 't'],
  ];
  const url = '/en_US/ajax/cart/add?productId=9';
  expect(await playAdds({ url, body, status, answer })).toEqual(
    [{ item_id: '9', item_group_id: '9', quantity: 2 }].slice(0, adds),
  );
});

/** The live component of Sylius 2.0, on Symfony UX 2. */
const component = (quantity: string, updated: object) =>
  JSON.stringify({
    props: {
      product: 9,
      variant: 31,
      routeName: 'sylius_shop_cart_summary',
      routeParameters: [],
      formName: 'sylius_shop_add_to_cart',
      sylius_shop_add_to_cart: { cartItem: { variant: 'SHIRT-S', quantity }, _token: 't' },
      isValidated: true,
      validatedFields: [],
      '@attributes': { id: 'live-1' },
      '@checksum': 'c',
    },
    updated,
    args: {},
  });

test.each<[name: string, data: string, status: number, answer: string, adds: number]>([
  ['an add', component('2', {}), 204, '', 1],
  [
    'a quantity that was just changed',
    component('1', { 'sylius_shop_add_to_cart.cartItem.quantity': '2' }),
    204,
    '',
    1,
  ],
  [
    'not enough',
    component('2', {}),
    422,
    '<div class="position-relative"><div class="invalid-feedback">Not enough.</div></div>',
    0,
  ],
])('Sylius 2: %s', async (_, data, status, answer, adds) => {
  const url = '/en_US/_components/sylius_shop%3Aproduct%3Aadd_to_cart_form/addToCart';
  expect(await playAdds({ url, body: [['data', data]], status, answer })).toEqual(
    [{ item_id: '9', item_group_id: '9', quantity: 2 }].slice(0, adds),
  );
  // The component is also rendered anew at each choice.
  const other = {
    url: url.replace('/addToCart', ''),
    body: [['data', data]] as [string, string][],
  };
  expect(await playAdds({ ...other, answer: '<div></div>' })).toEqual([]);
});

const order = {
  '@context': '/api/v2/contexts/Order',
  '@id': '/api/v2/shop/orders/tok',
  '@type': 'Order',
  channel: '/api/v2/shop/channels/WEB',
  customer: null,
  shippingAddress: null,
  billingAddress: null,
  payments: [{ '@id': '/api/v2/shop/orders/tok/payments/7', '@type': 'Payment', id: 7 }],
  shipments: [{ '@id': '/api/v2/shop/orders/tok/shipments/8', '@type': 'Shipment', id: 8 }],
  currencyCode: 'EUR',
  localeCode: 'en_US',
  state: 'cart',
  checkoutState: 'cart',
  tokenValue: 'tok',
  number: null,
  items: [
    {
      '@id': '/api/v2/shop/orders/tok/items/59',
      '@type': 'OrderItem',
      variant: '/api/v2/shop/product-variants/SHIRT-S',
      productName: 'Shirt',
      id: 59,
      quantity: 3,
      unitPrice: 1950,
      originalUnitPrice: 1950,
      total: 5850,
      discountedUnitPrice: 1950,
      subtotal: 5850,
    },
  ],
  itemsTotal: 5850,
  total: 6350,
  shippingTotal: 500,
};

test.each<[name: string, status: number, answer: object, adds: number]>([
  ['an add', 201, order, 1],
  [
    'not enough',
    422,
    {
      '@type': 'ConstraintViolationList',
      status: 422,
      detail: 'No.',
      violations: [{ propertyPath: '', message: 'No.', code: null }],
    },
    0,
  ],
  [
    'a field is missing',
    400,
    {
      code: 400,
      message: 'Request does not have the following required fields specified: quantity.',
    },
    0,
  ],
  ['no such cart', 404, { '@type': 'hydra:Error', 'hydra:description': 'Not Found' }, 0],
])('Sylius API: %s', async (_, status, answer, adds) => {
  const body = { productVariant: '/api/v2/shop/product-variants/SHIRT-S', quantity: 2 };
  expect(await playAdds({ url: '/api/v2/shop/orders/tok/items', body, status, answer })).toEqual(
    [
      {
        item_id: 'SHIRT-S',
        item_name: 'Shirt',
        price: 19.5,
        currency: 'EUR',
        quantity: 2,
        value: 39,
      },
    ].slice(0, adds),
  );
});
