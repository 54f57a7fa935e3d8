import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** Luma's form, Magento 2.4.8. */
const form: [string, string][] = [
  ['product', '14'],
  ['selected_configurable_option', ''],
  ['related_product', ''],
  ['item', '14'],
  ['form_key', 'secret'],
  ['super_attribute[93]', '5'],
  ['qty', '3'],
];
const url = 'https://shop.example/checkout/cart/add/uenc/aHR0cHM%2C/product/14/';

/** As PHP writes it: with escaped slashes. */
const php = (answer: unknown) => JSON.stringify(answer).replaceAll('/', '\\/');

test.each<[name: string, answer: unknown, adds: number]>([
  ['an add', [], 1],
  ['the last piece', { product: { statusText: 'Out of stock' } }, 1],
  ['an add that leads to the cart', { backUrl: 'https://shop.example/checkout/cart/' }, 1],
  ['PayPal, right away', { backUrl: 'https://shop.example/paypal/express/start/' }, 1],
  ['an option is missing', { backUrl: 'https://shop.example/tee.html?options=cart' }, 0],
  ['sold out, back to a list', { backUrl: 'https://shop.example/cart-accessories.html' }, 0],
])('Luma: %s', async (_, answer, adds) => {
  expect(
    await playAdds({ url, body: form, answer: php(answer), type: 'application/json' }),
  ).toEqual([{ item_id: '14', quantity: 3 }].slice(0, adds));
});

/** A request that does not say that it is one of a script, and one whose form key has expired, lead to a page. */
test.each<[name: string, messages: object[], adds: number]>([
  ['an add', [{ type: 'success', text: 'You added Tee to your shopping cart.' }], 1],
  ['a form key that has expired', [{ type: 'error', text: 'Your session has expired' }], 0],
  ['an option is missing', [{ type: 'notice', text: 'You need to choose options.' }], 0],
])('Luma answers with a page: %s', async (_, messages, adds) => {
  const cookie = `form_key=k; mage-messages=${encodeURIComponent(JSON.stringify(messages))}`;
  const answer = '<!doctype html><title>Shopping Cart</title><div class="page messages"></div>';
  expect(await playAdds({ url, body: form, answer, cookie })).toEqual(
    [{ item_id: '14', quantity: 3 }].slice(0, adds),
  );
});

/** GraphQL, Magento 2.4.8. */
const cart = {
  id: 'c1',
  email: 'anna@example.com',
  total_quantity: 4,
  items: [
    {
      uid: 'MTA=',
      quantity: 3,
      errors: null,
      product: {
        uid: 'MTQ=',
        sku: 'WS12',
        name: 'Tee',
        url_key: 'tee',
        price_range: { maximum_price: { final_price: { value: 99, currency: 'EUR' } } },
      },
      configurable_options: [{ option_label: 'Color', value_label: 'Blue' }],
      prices: {
        price: { value: 22, currency: 'EUR' },
        row_total: { value: 66, currency: 'EUR' },
        total_item_discount: { value: 0 },
      },
    },
  ],
  prices: { grand_total: { value: 66, currency: 'EUR' } },
};
const answer = (user_errors: object[] = []) => ({
  data: { addProductsToCart: { cart, user_errors } },
});
const body = {
  operationName: 'AddProductToCart',
  query:
    'mutation AddProductToCart($cartId: String!, $product: CartItemInput!) { addProductsToCart(cartId: $cartId, cartItems: [$product]) { cart { id } user_errors { code message } } }',
  variables: {
    cartId: 'c1',
    product: { sku: 'WS12', quantity: 2, selected_options: ['Y29uZmln'] },
  },
};

test.each<[name: string, answer: object, adds: number]>([
  ['an add', answer(), 1],
  ['not enough stock', answer([{ code: 'INSUFFICIENT_STOCK', message: 'Not available.' }]), 0],
  [
    'no such cart',
    {
      errors: [
        { message: 'Could not find a cart', extensions: { category: 'graphql-no-such-entity' } },
      ],
      data: { addProductsToCart: null },
    },
    0,
  ],
])('GraphQL: %s', async (_, answer, adds) => {
  expect(await playAdds({ url: '/graphql', body, answer })).toEqual(
    [
      {
        item_id: 'WS12',
        item_name: 'Tee',
        price: 22,
        currency: 'EUR',
        quantity: 2,
        value: 44,
      },
    ].slice(0, adds),
  );
});

test('GraphQL: does not count a mutation that also removes a line', async () => {
  const query =
    'mutation EditCartItem { addConfigurableProductsToCart(input: {}) { cart { id } } removeItemFromCart(input: {}) { cart { id } } }';
  const variables = {
    cartId: 'c1',
    cartItemId: 'MTA=',
    parentSku: 'WS12',
    variantSku: 'WS12-B',
    quantity: 2,
  };
  expect(
    await playAdds({
      url: '/graphql',
      body: { query, variables },
      answer: { data: { addConfigurableProductsToCart: { cart }, removeItemFromCart: { cart } } },
    }),
  ).toEqual([]);
});
