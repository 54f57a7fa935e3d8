import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** `/cart/add.js` as the Ajax API of Shopify answers (2026). */
const line = (more: object = {}) => ({
  id: 41,
  properties: { Engraving: 'For Anna' },
  quantity: 5,
  variant_id: 41,
  key: '41:0fd6e1f2b0a9',
  title: 'Armchair - walnut',
  price: 4990,
  original_price: 5990,
  presentment_price: 49.9,
  discounted_price: 4990,
  line_price: 24950,
  original_line_price: 29950,
  total_discount: 0,
  discounts: [],
  sku: 'CH-WAL',
  grams: 9000,
  vendor: 'Acme',
  taxable: true,
  product_id: 7,
  product_has_only_default_variant: false,
  gift_card: false,
  final_price: 4990,
  final_line_price: 24950,
  url: '/products/armchair?variant=41',
  featured_image: {
    alt: 'Armchair',
    aspect_ratio: 1,
    height: 800,
    url: 'https://cdn/a.jpg',
    width: 800,
  },
  image: 'https://cdn/a.jpg',
  handle: 'armchair',
  requires_shipping: true,
  product_type: 'Chairs',
  product_title: 'Armchair',
  product_description: 'An armchair.',
  variant_title: 'walnut',
  variant_options: ['walnut'],
  options_with_values: [{ name: 'Wood', value: 'walnut' }],
  line_level_discount_allocations: [],
  has_components: false,
  ...more,
});

const armchair = {
  item_id: 'CH-WAL',
  item_group_id: '7',
  item_name: 'Armchair',
  item_variant: 'walnut',
  item_brand: 'Acme',
  price: 49.9,
};

const form: [string, string][] = [
  ['form_type', 'product'],
  ['utf8', '✓'],
  ['id', '41'],
  ['quantity', '2'],
  ['properties[Engraving]', 'For Anna'],
  ['product-id', '7'],
  ['section-id', 'template--1__main'],
  ['sections', 'cart-notification-product,cart-icon-bubble'],
  ['sections_url', '/products/armchair'],
];

test('Ajax API: counts an add with its requested pieces', async () => {
  expect(await playAdds({ url: '/fr/cart/add', body: form, answer: line() })).toEqual([
    { ...armchair, quantity: 2, value: 99.8 },
  ]);
});

test('Ajax API: counts several items, one without a SKU', async () => {
  const body = {
    items: [
      { id: 41, quantity: 1 },
      { id: 52, quantity: 3 },
    ],
  };
  const answer = {
    items: [line(), line({ id: 52, variant_id: 52, product_id: 9, sku: '', variant_title: null })],
  };
  expect(await playAdds({ url: '/cart/add.js', body, answer })).toMatchObject([
    { item_id: 'CH-WAL', item_group_id: '7', quantity: 1 },
    { item_id: '9', item_group_id: '9', quantity: 3, price: 49.9 },
  ]);
});

test.each([
  [
    'all pieces are in the cart',
    { status: 422, message: 'Cart Error', description: 'All 5 are in your cart.' },
  ],
  [
    'sold out',
    {
      status: 422,
      message: 'Cart Error',
      description: "The product 'Armchair' is already sold out.",
    },
  ],
  ['no such variant', { status: 404, message: 'Cart Error', description: 'Cannot find variant' }],
])('Ajax API: refused, since %s', async (_, answer) => {
  expect(
    await playAdds({ url: '/cart/add.js', body: form, status: answer.status, answer }),
  ).toEqual([]);
  // A proxy may lose the status.
  expect(await playAdds({ url: '/cart/add.js', body: form, answer })).toEqual([]);
});

/** Storefront API 2026-07. */
const merchandise = {
  __typename: 'ProductVariant',
  id: 'gid://shopify/ProductVariant/41',
  title: 'walnut',
  sku: 'CH-WAL',
  selectedOptions: [{ name: 'Wood', value: 'walnut' }],
  price: { amount: '49.9', currencyCode: 'EUR' },
  product: { id: 'gid://shopify/Product/7', title: 'Armchair', handle: 'armchair', vendor: 'Acme' },
};
const storefront = (quantity: number, warnings: object[] = [], userErrors: object[] = []) => ({
  data: {
    cartLinesAdd: {
      cart: {
        id: 'gid://shopify/Cart/c1?key=k',
        checkoutUrl: 'https://shop.example/cart/c/c1',
        totalQuantity: quantity + 1,
        buyerIdentity: { email: 'anna@example.com', customer: { id: 'gid://shopify/Customer/41' } },
        cost: { totalAmount: { amount: '99.8', currencyCode: 'EUR' } },
        lines: {
          edges: [
            {
              node: {
                id: 'gid://shopify/CartLine/b',
                quantity: 1,
                attributes: [],
                merchandise: {
                  ...merchandise,
                  id: 'gid://shopify/ProductVariant/99',
                  sku: 'TABLE',
                  product: { id: 'gid://shopify/Product/3', title: 'Table' },
                },
              },
            },
            ...(quantity
              ? [
                  {
                    node: {
                      id: 'gid://shopify/CartLine/a',
                      quantity,
                      attributes: [{ key: 'Engraving', value: 'For Anna' }],
                      cost: {
                        totalAmount: { amount: '99.8', currencyCode: 'EUR' },
                        amountPerQuantity: { amount: '49.9', currencyCode: 'EUR' },
                      },
                      merchandise,
                    },
                  },
                ]
              : []),
          ],
        },
      },
      userErrors,
      warnings,
    },
  },
  extensions: { cost: { requestedQueryCost: 12 } },
});
const add = (quantity: number) => ({
  query:
    'mutation AddLines($cartId: ID!, $lines: [CartLineInput!]!) { cartLinesAdd(cartId: $cartId, lines: $lines) { cart { id } userErrors { code } warnings { code target } } }',
  variables: {
    cartId: 'gid://shopify/Cart/c1',
    lines: [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity }],
  },
});
const url = '/api/2026-07/graphql.json';
const inEuro = {
  item_id: 'CH-WAL',
  item_group_id: '7',
  item_name: 'Armchair',
  item_brand: 'Acme',
  price: 49.9,
  currency: 'EUR',
};
const warning = (code: string, target = 'a') => ({
  code,
  message: 'No.',
  target: `gid://shopify/CartLine/${target}`,
});

test.each<[name: string, answer: object, pieces: number[]]>([
  ['an add', storefront(2), [2]],
  [
    'user errors',
    storefront(0, [], [{ code: 'INVALID', field: ['lines', '0'], message: 'No.' }]),
    [],
  ],
  [
    'GraphQL errors',
    { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], data: null },
    [],
  ],
  ['out of stock', storefront(0, [warning('MERCHANDISE_OUT_OF_STOCK')]), []],
  ['not for this country', storefront(0, [warning('PRODUCT_UNAVAILABLE_IN_BUYER_LOCATION')]), []],
  ['fewer than asked for', storefront(1, [warning('MERCHANDISE_NOT_ENOUGH_STOCK')]), [1]],
  ["another line's stock", storefront(2, [warning('MERCHANDISE_OUT_OF_STOCK', 'b')]), [2]],
  [
    'a warning of the payment',
    storefront(2, [
      { code: 'PAYMENTS_GIFT_CARDS_UNAVAILABLE', message: 'No.', target: 'gid://shopify/Cart/c1' },
    ]),
    [2],
  ],
])('Storefront API: %s', async (_, answer, pieces) => {
  expect(await playAdds({ url, body: add(2), answer })).toEqual(
    pieces.map((quantity) => ({ ...inEuro, quantity, value: Math.round(quantity * 499) / 10 })),
  );
});

test("Storefront API: ignores another line's stock when the page asks for no quantities", async () => {
  const answer = storefront(2, [warning('MERCHANDISE_OUT_OF_STOCK', 'b')]);
  for (const { node } of answer.data.cartLinesAdd.cart.lines.edges)
    Object.assign(node, { quantity: undefined });
  expect(await playAdds({ url, body: add(2), answer })).toMatchObject([{ quantity: 2 }]);
});

test('Storefront API: counts the pieces that are more than before', async () => {
  const answers = [
    storefront(3),
    storefront(4, [warning('MERCHANDISE_NOT_ENOUGH_STOCK')]),
    storefront(4, [warning('MERCHANDISE_NOT_ENOUGH_STOCK')]),
  ];
  const adds = await playAdds(...answers.map((answer) => ({ url, body: add(3), answer })));
  expect(adds.map(({ quantity }) => quantity)).toEqual([3, 1]);
});

test("reads the answer to Dawn's form, whose type is a script", async () => {
  const type = 'application/javascript; charset=utf-8';
  expect(await playAdds({ url: '/cart/add', body: form, answer: line(), type })).toMatchObject([
    armchair,
  ]);
});
