import { test } from '../support/fixtures.js';
import { ajax, form, playRow, post, type Row } from './cart-page.js';

/** The real bundle of BigCommerce's themes. */
const stencil = `new Promise((done) => stencilUtils.api.cart.itemAdd(${form({ action: 'add', product_id: '112', 'qty[]': '2' })}, done)).then(() => {})`;

const hydrogen = {
  cartFormInput: JSON.stringify({
    action: 'LinesAdd',
    inputs: { lines: [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity: 2 }] },
  }),
};

const graphql = (query: string, variables: object) => post('/graphql', { query, variables });
const magentoAdd = graphql('mutation Add { addProductsToCart { user_errors { code } } }', {
  cartId: 'c1',
  cartItems: [{ sku: 'WS-1', quantity: 2 }],
});
const storefrontAdd = graphql('mutation Add { cartLinesAdd { userErrors { message } } }', {
  cartId: 'gid://shopify/Cart/1',
  lines: [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity: 1 }],
});

const sfra = ajax({
  url: '/on/demandware.store/Sites-Shop/en_US/Cart-AddProduct',
  data: { pid: '701', pidsObj: [], quantity: 1 },
});
const sfraSet = ajax({
  url: '/on/demandware.store/Sites-Shop/en_US/Cart-AddProduct',
  data: {
    pid: '800',
    pidsObj: JSON.stringify([
      { pid: '701', qty: '2', options: [] },
      { pid: '702', qty: '1', options: [] },
    ]),
    quantity: 1,
  },
});
const magento = ajax({
  url: '/checkout/cart/add/uenc/aHR0/product/14/',
  data: 'product=14&qty=3&form_key=secret&super_attribute%5B93%5D=5',
  dataType: 'json',
});
const presta = ajax({
  url: '/fr/panier',
  data: 'token=t&id_product=8&id_product_attribute=0&qty=2&add=1&action=update',
});

const ROWS: Row[] = [
  // Magento
  ['Magento', { '/checkout': [200, []] }, magento, [{ item_id: '14', quantity: 3 }]],
  [
    'Magento: to the cart',
    { '/checkout': [200, { backUrl: 'https://s/checkout/cart/' }] },
    magento,
    [{ item_id: '14', quantity: 3 }],
  ],
  [
    'Magento: back to the product',
    { '/checkout': [200, { backUrl: 'https://s/shirt.html' }] },
    magento,
    [],
  ],
  // BigCommerce
  [
    'BigCommerce',
    {
      '/remote': [
        200,
        {
          data: {
            cart_id: 'c',
            line_items: [
              {
                product_id: 112,
                sku: 'OTL',
                product_name: 'Orbit',
                purchase_price: 5.5,
                quantity: 7,
              },
            ],
          },
        },
      ],
    },
    stencil,
    [{ item_id: 'OTL', item_name: 'Orbit', price: 5.5, quantity: 2, value: 11 }],
  ],
  [
    'BigCommerce: 200 with an error',
    { '/remote': [200, { data: { error: 'Out of stock' } }] },
    stencil,
    [],
  ],
  [
    'BigCommerce: REST',
    { '/api/storefront/carts': [200, { id: 'c' }] },
    ['', '/c1/items']
      .map((path) =>
        post(`/api/storefront/carts${path}`, { lineItems: [{ productId: 230, quantity: 1 }] }),
      )
      .concat(post('/api/storefront/carts/c1/email', { email: 'a@b.example' }))
      .join(),
    [
      { item_id: '230', quantity: 1 },
      { item_id: '230', quantity: 1 },
    ],
  ],
  // PrestaShop, Salesforce
  [
    'PrestaShop',
    { '/fr/panier': [200, { hasError: false, errors: [], success: true }] },
    presta,
    [{ item_id: '8', quantity: 2 }],
  ],
  [
    'PrestaShop: refused',
    { '/fr/panier': [200, { hasError: true, errors: ['Sold out'] }] },
    presta,
    [],
  ],
  [
    'Salesforce',
    {
      '/on/': [
        200,
        {
          error: false,
          cart: { valid: { error: true }, items: [{ id: '701', productName: 'Tie', quantity: 4 }] },
        },
      ],
    },
    sfra,
    [{ item_id: '701', item_name: 'Tie', quantity: 1 }],
  ],
  [
    'Salesforce: a product set',
    { '/on/': [200, { error: false, cart: { items: [] } }] },
    sfraSet,
    [
      { item_id: '701', quantity: 2 },
      { item_id: '702', quantity: 1 },
    ],
  ],
  ['Salesforce: refused', { '/on/': [200, { error: true, message: 'no' }] }, sfra, []],
  // GraphQL
  [
    'GraphQL: Magento',
    { '/graphql': [200, { data: { addProductsToCart: { user_errors: [] } } }] },
    magentoAdd,
    [{ item_id: 'WS-1', quantity: 2 }],
  ],
  [
    'GraphQL: Magento, refused',
    { '/graphql': [200, { data: { addProductsToCart: { user_errors: [{ code: 'NO' }] } } }] },
    magentoAdd,
    [],
  ],
  [
    'GraphQL: Shopify',
    {
      '/graphql': [
        200,
        {
          data: {
            cartLinesAdd: {
              userErrors: [],
              cart: {
                lines: [
                  {
                    merchandise: {
                      id: 'gid://shopify/ProductVariant/41',
                      title: 'walnut',
                      price: { amount: '49.9', currencyCode: 'EUR' },
                    },
                  },
                ],
              },
            },
          },
        },
      ],
    },
    storefrontAdd,
    [
      {
        item_id: '41',
        price: 49.9,
        currency: 'EUR',
        quantity: 1,
        value: 49.9,
      },
    ],
  ],
  [
    'GraphQL: Shopify, refused',
    { '/graphql': [200, { data: { cartLinesAdd: { userErrors: [{ message: 'no' }] } } }] },
    storefrontAdd,
    [],
  ],
  ['GraphQL: errors', { '/graphql': [200, { errors: [{ message: 'no' }] }] }, storefrontAdd, []],
  [
    'GraphQL: a cart with lines, one without, and a query',
    { '/graphql': [200, { data: {} }] },
    [
      graphql('mutation { cartCreate { cart { id lines(first: 9) { id } } } }', {
        input: { lines: [] },
      }),
      graphql('mutation { cartCreate { cart { id } } }', {
        input: { lines: [{ merchandiseId: 'gid://shopify/ProductVariant/5' }] },
      }),
      graphql('query { history(of: "cartLinesAdd") }', { lines: [{ merchandiseId: '6' }] }),
    ].join(),
    [{ item_id: '5' }],
  ],
  // Others
  [
    'Hydrogen',
    { '/cart.data': [200, '[{"_1":2},"data",{"_3":4},"userErrors",[]]\n', 'text/x-script'] },
    post('/cart.data', form(hydrogen)),
    [{ item_id: '41', quantity: 2 }],
  ],
  [
    'Hydrogen: refused',
    {
      '/cart.data': [
        200,
        '[{"_1":2},"data",{"_3":4},"userErrors",[5],{"_6":7},"message","no"]\n',
        'text/x-script',
      ],
    },
    post('/cart.data', form(hydrogen)),
    [],
  ],
  [
    'commercetools',
    { '/shop/carts/c1': [200, { version: 2 }] },
    [
      { action: 'addLineItem', sku: 'CT-1', quantity: 2 },
      { action: 'changeLineItemQuantity', lineItemId: 'l', quantity: 3 },
    ]
      .map((action) => post('/shop/carts/c1', { version: 1, actions: [action] }))
      .join(),
    [{ item_id: 'CT-1', quantity: 2 }],
  ],
  [
    'commercetools: conflict',
    { '/shop/carts/c1': [409, {}] },
    post('/shop/carts/c1', { version: 1, actions: [{ action: 'addLineItem', sku: 'CT-1' }] }),
    [],
  ],
];

for (const each of ROWS) test(each[0], async ({ rig, row: page }) => playRow(rig, page, each));
