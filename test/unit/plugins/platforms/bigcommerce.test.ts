import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** `/remote/v1/cart/add` as stencil-utils 6.23 hands it to Cornerstone. */
const added = {
  data: {
    cart_id: 'c1',
    cart_item: { hash: 'h', id: 'l1' },
    line_items: [
      {
        id: 'l1',
        product_id: 112,
        variant_id: 80,
        sku: 'OTL-R',
        product_name: 'Orbit',
        brand: 'Acme',
        quantity: 7,
        base_price: 6,
        purchase_price: 5.5,
        discount: 0,
        category: ['Lamps'],
        currency: 'EUR',
      },
    ],
    currency: 'EUR',
  },
};
const body: [string, string][] = [
  ['action', 'add'],
  ['attribute[117]', '103'],
  ['product_id', '112'],
  ['qty[]', '2'],
];
const orbit = {
  item_id: 'OTL-R',
  item_group_id: '112',
  item_name: 'Orbit',
  item_brand: 'Acme',
  price: 5.5,
  currency: 'EUR',
  quantity: 2,
  value: 11,
};

test.each<[name: string, answer: unknown, status: number, items: object[]]>([
  ['an add', added, 200, [orbit]],
  ['a choice is missing', { data: { error: 'Please choose a color.' } }, 200, []],
  ['an error of the server', { status: 500, title: 'Error' }, 500, []],
])('remote API: %s', async (_, answer, status, items) => {
  expect(await playAdds({ url: '/remote/v1/cart/add', body, status, answer })).toEqual(items);
});

/** Storefront API. */
const cart = {
  id: 'c1',
  customerId: 0,
  email: 'anna@example.com',
  currency: { name: 'Euro', code: 'EUR', symbol: '€', decimalPlaces: 2 },
  isTaxIncluded: true,
  cartAmount: 11,
  lineItems: {
    physicalItems: [
      {
        id: 'l1',
        parentId: null,
        variantId: 80,
        productId: 112,
        sku: 'OTL-R',
        name: 'Orbit',
        url: 'https://shop.example/orbit/',
        quantity: 7,
        brand: 'Acme',
        isTaxable: true,
        listPrice: 5.5,
        originalPrice: 6,
        salePrice: 5.5,
        extendedSalePrice: 11,
        options: [],
      },
    ],
    digitalItems: [],
    giftCertificates: [],
    customItems: [],
  },
};

test.each([
  ['/api/storefront/carts', 200, cart, 1],
  ['/api/storefront/carts/c1/items?include=lineItems.physicalItems.options', 200, cart, 1],
  [
    '/api/storefront/carts/c1/items',
    422,
    { status: 422, title: 'Orbit is out of stock.', type: '/api-docs' },
    0,
  ],
])('Storefront API: POST %s, HTTP %i', async (url, status, answer, adds) => {
  const body = { lineItems: [{ productId: 112, variantId: 80, quantity: 2 }] };
  expect(await playAdds({ url, body, status, answer })).toEqual([orbit].slice(0, adds));
});

test.each<[url: string, body: [string, string][], item: object]>([
  [
    '/cart.php',
    [
      ['action', 'add'],
      ['product_id', '112'],
      ['qty[]', '2'],
    ],
    { item_id: '112', quantity: 2 },
  ],
  ['/cart.php?action=buy&product_id=112', [], { item_id: '112' }],
  ['/cart.php?action=add&sku=OTL-R', [], { item_id: 'OTL-R' }],
])('POST %s %j', async (url, body, item) => {
  expect(await playAdds({ url, body, answer: '<h1>Your cart</h1>' })).toEqual([item]);
  expect(
    await playAdds({
      url: url.replace(/add|buy/, 'remove'),
      body: body.map(([name, value]) => [name, value.replace('add', 'remove')]),
      answer: '',
    }),
  ).toEqual([]);
});

/** GraphQL Storefront API, as Catalyst asks it (2026). */
const physical = {
  __typename: 'CartPhysicalItem',
  entityId: 'l1',
  parentEntityId: null,
  productEntityId: 112,
  variantEntityId: 80,
  sku: 'OTL-R',
  name: 'Orbit',
  brand: 'Acme',
  imageUrl: 'https://shop.example/a.jpg',
  quantity: 7,
  isTaxable: true,
  listPrice: { currencyCode: 'EUR', value: 6 },
  originalPrice: { currencyCode: 'EUR', value: 6 },
  salePrice: { currencyCode: 'EUR', value: 5.5 },
  extendedSalePrice: { currencyCode: 'EUR', value: 38.5 },
  selectedOptions: [{ entityId: 117, name: 'Color', value: 'Red', valueEntityId: 103 }],
};
const graphCart = {
  entityId: 'c1',
  currencyCode: 'EUR',
  isTaxIncluded: true,
  lineItems: { physicalItems: [physical], digitalItems: [], totalQuantity: 7 },
};
const line = {
  productEntityId: 112,
  variantEntityId: 80,
  quantity: 2,
  selectedOptions: { multipleChoices: [{ optionEntityId: 117, optionValueEntityId: 103 }] },
};
const addQuery =
  'mutation Add($input: AddCartLineItemsInput!) { cart { addCartLineItems(input: $input) { cart { entityId } } } }';
const createQuery =
  'mutation Create($input: CreateCartInput!) { cart { createCart(input: $input) { cart { entityId } } } }';

test.each<[name: string, query: string, input: object, answer: object, adds: number]>([
  [
    'an add',
    addQuery,
    { cartEntityId: 'c1', data: { lineItems: [line] } },
    { data: { cart: { addCartLineItems: { cart: graphCart } } } },
    1,
  ],
  [
    'a cart that is made with it',
    createQuery,
    { lineItems: [line] },
    { data: { cart: { createCart: { cart: graphCart } } } },
    1,
  ],
  [
    'sold out',
    addQuery,
    { cartEntityId: 'c1', data: { lineItems: [line] } },
    {
      errors: [{ message: 'Not enough stock: Item (l1) is out of stock', path: ['cart'] }],
      data: { cart: { addCartLineItems: null } },
    },
    0,
  ],
  [
    'another quantity',
    addQuery.replaceAll('addCartLineItems', 'updateCartLineItem'),
    { cartEntityId: 'c1', lineItemEntityId: 'l1', data: { lineItem: line } },
    { data: { cart: { updateCartLineItem: { cart: graphCart } } } },
    0,
  ],
])('GraphQL: %s', async (_, query, input, answer, adds) => {
  expect(
    await playAdds({ url: '/graphql', body: { query, variables: { input } }, answer }),
  ).toEqual([orbit].slice(0, adds));
});
