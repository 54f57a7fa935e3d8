import { expect, test } from 'vitest';
import { type Exchange, playAdds } from '../../../support/play-add.js';

/** The buy form of Shopware 6.6.7. */
const form: [string, string][] = [
  ['redirectTo', 'frontend.cart.offcanvas'],
  ['lineItems[0190aa][id]', '0190aa'],
  ['lineItems[0190aa][type]', 'product'],
  ['lineItems[0190aa][referencedId]', '0190aa'],
  ['lineItems[0190aa][stackable]', '1'],
  ['lineItems[0190aa][removable]', '1'],
  ['product-name', 'Shirt'],
  ['brand-name', 'Acme'],
  ['lineItems[0190aa][quantity]', '2'],
];

const alert = (type: string, text: string) =>
  `<div role="alert" class="alert alert-${type} d-flex align-items-center"><div class="alert-content-container">${text}</div></div>`;

/** The off-canvas cart, to which the form leads. */
const offcanvas = (alerts: string) =>
  `<div class="offcanvas-body"><div class="offcanvas-cart"><div class="row h4 offcanvas-cart-header">Shopping cart</div><div class="flashbags">${alerts}</div><div class="offcanvas-cart-items" role="list"><input type="number" name="quantity" value="1"></div></div></div>`;

/** The cart of the Store API. */
const cart = (quantity: number, errors: object) => ({
  apiAlias: 'cart',
  token: 't',
  customerComment: null,
  price: {
    netPrice: 16,
    totalPrice: 39,
    taxStatus: 'gross',
    calculatedTaxes: [],
    apiAlias: 'cart_price',
  },
  lineItems: [
    {
      id: '0190bb',
      referencedId: '0190bb',
      label: 'Hat',
      quantity: 1,
      type: 'product',
      payload: { productNumber: 'SW2' },
      price: { unitPrice: 9, quantity: 1, totalPrice: 9 },
      apiAlias: 'cart_line_item',
    },
    {
      id: '0190aa',
      referencedId: '0190aa',
      label: 'Shirt',
      quantity,
      type: 'product',
      payload: { productNumber: 'SW1', options: [], customFields: {} },
      price: { unitPrice: 19.5, quantity, totalPrice: 19.5 * quantity },
      good: true,
      removable: true,
      stackable: true,
      modified: false,
      states: ['is-physical'],
      apiAlias: 'cart_line_item',
    },
  ].filter((line) => line.quantity),
  errors,
  deliveries: [],
  transactions: [],
  modified: false,
  extensions: [],
});
const error = (key: string, level: number) => ({
  [`${key}0190aa`]: {
    key: `${key}0190aa`,
    level,
    message: 'The product Shirt …',
    messageKey: key,
    parameters: { name: 'Shirt', quantity: 1 },
    block: true,
    blockResubmit: true,
  },
});

const requested = { item_id: '0190aa', quantity: 2 };
const shirt = (quantity: number) => ({
  item_id: 'SW1',
  item_name: 'Shirt',
  price: 19.5,
  quantity,
  value: 19.5 * quantity,
});

test.each<[name: string, answer: string, items: object[]]>([
  ['an add', offcanvas(alert('success', '2 products were added.')), [requested]],
  ['beside a warning', offcanvas(alert('warning', 'Shirt is only available 1 time.')), [requested]],
  ['not there', offcanvas(alert('danger', 'Shirt is not available any more.')), []],
  ['a wrong quantity', offcanvas(alert('danger', 'The quantity must not be 0.')), []],
])('Shopware: %s', async (_, answer, items) => {
  expect(await playAdds({ url: '/checkout/line-item/add', body: form, answer })).toEqual(items);
});

test('Shopware: reads the field for a product number', async () => {
  const url = '/checkout/product/add-by-number';
  const body: [string, string][] = [
    ['redirectTo', 'frontend.checkout.cart.page'],
    ['number', 'SW1'],
  ];
  expect(
    await playAdds({ url, body, answer: offcanvas(alert('success', '1 product was added.')) }),
  ).toEqual([{ item_id: 'SW1' }]);
  expect(
    await playAdds({ url, body, answer: offcanvas(alert('danger', 'SW1 was not found.')) }),
  ).toEqual([]);
});

const store = (answer: object, status = 200): Exchange => ({
  url: '/store-api/checkout/cart/line-item',
  body: { items: [{ type: 'product', referencedId: '0190aa', quantity: 2 }] },
  status,
  answer,
});

test.each<[name: string, answer: object, status: number, items: object[]]>([
  ['an add', cart(2, []), 200, [shirt(2)]],
  ['beside a voucher', cart(2, error('promotion-discount-added', 0)), 200, [shirt(2)]],
  ['beside a voucher that is none', cart(2, error('promotion-not-found', 20)), 200, [shirt(2)]],
  ['fewer than asked for', cart(1, error('product-stock-reached', 10)), 200, [shirt(1)]],
  ['sold out', cart(0, error('product-out-of-stock', 20)), 200, []],
  ['not found', cart(0, error('product-not-found', 20)), 200, []],
  [
    'too many requests',
    {
      errors: [
        { status: '429', code: 'FRAMEWORK__RATE_LIMIT_EXCEEDED', title: 'Too Many Requests' },
      ],
    },
    429,
    [],
  ],
])('Shopware, Store API: %s', async (_, answer, status, items) => {
  expect(await playAdds(store(answer, status))).toEqual(items);
});

test('Shopware, Store API: counts the pieces that are more than before', async () => {
  const adds = await playAdds(
    store(cart(2, [])),
    store(cart(3, error('product-stock-reached', 10))),
    store(cart(3, error('product-stock-reached', 10))),
  );
  expect(adds.map(({ quantity }) => quantity)).toEqual([2, 1]);
});
