import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** The order of Vendure 3.5.4, as its storefronts ask for it. */
const order = (quantity: number) => ({
  __typename: 'Order',
  id: '12',
  code: 'CODE',
  state: 'AddingItems',
  active: true,
  currencyCode: 'EUR',
  totalQuantity: quantity,
  totalWithTax: 1950 * quantity,
  couponCodes: [],
  customer: { id: '3', emailAddress: 'anna@example.com' },
  lines: [
    {
      id: '44',
      quantity,
      unitPriceWithTax: 1950,
      linePriceWithTax: 1950 * quantity,
      featuredAsset: { id: '5', preview: 'https://shop.example/a.jpg' },
      productVariant: {
        id: '31',
        sku: 'SHIRT-S',
        name: 'Shirt S',
        options: [{ id: '6', code: 's', name: 'S' }],
        product: { id: '9', slug: 'shirt', name: 'Shirt' },
      },
    },
  ].filter((line) => line.quantity),
});
const stock = (quantityAvailable: number) => ({
  __typename: 'InsufficientStockError',
  errorCode: 'INSUFFICIENT_STOCK_ERROR',
  message: 'Only some are available',
  quantityAvailable,
  order: order(quantityAvailable),
});
const failure = (type: string, errorCode: string) => ({
  __typename: type,
  errorCode,
  message: 'No.',
});

const shirt = (quantity: number) => ({
  item_id: 'SHIRT-S',
  item_group_id: '9',
  item_name: 'Shirt',
  price: 19.5,
  currency: 'EUR',
  quantity,
  value: 19.5 * quantity,
});

const play = (query: string, variables: object, data: unknown, errors?: object[]) =>
  playAdds({
    url: '/shop-api?languageCode=en',
    body: { operationName: 'Add', query: `mutation Add { ${query} }`, variables },
    answer: { data, errors },
  });

test.each<[name: string, result: object | null, pieces: number[]]>([
  ['an add', order(3), [2]],
  ['fewer than asked for', stock(1), [1]],
  ['none left', stock(0), []],
  ['an order that is paid', failure('OrderModificationError', 'ORDER_MODIFICATION_ERROR'), []],
  [
    'too many for an order',
    { ...failure('OrderLimitError', 'ORDER_LIMIT_ERROR'), maxItems: 9 },
    [],
  ],
  ['a negative quantity', failure('NegativeQuantityError', 'NEGATIVE_QUANTITY_ERROR'), []],
  ['a rule of the shop', failure('OrderInterceptorError', 'ORDER_INTERCEPTOR_ERROR'), []],
  ['a page that asks for the type alone', { __typename: 'OrderLimitError' }, []],
  ['fewer, and a page that asks for no code', { ...stock(1), errorCode: undefined }, [1]],
])('Vendure: %s', async (_, result, pieces) => {
  expect(
    await play(
      'addItemToOrder(productVariantId: $productVariantId, quantity: $quantity) { __typename }',
      { productVariantId: '31', quantity: 2 },
      { addItemToOrder: result },
    ),
  ).toMatchObject(pieces.map((quantity) => ({ quantity })));
});

test('Vendure: reads the product of an add', async () => {
  expect(
    await play(
      'addItemToOrder { __typename }',
      { productVariantId: '31', quantity: 2 },
      { addItemToOrder: order(3) },
    ),
  ).toEqual([shirt(2)]);
});

test('Vendure: refuses an add when GraphQL reports an error', async () => {
  expect(
    await play('addItemToOrder { __typename }', { productVariantId: '99', quantity: 2 }, null, [
      { message: 'No ProductVariant with the id "99" could be found', path: ['addItemToOrder'] },
    ]),
  ).toEqual([]);
});

test('Vendure: counts only the items that are in the order', async () => {
  const add = (answer: object, errorResults: object[]) =>
    play(
      'addItemsToOrder(inputs: $inputs) { order { id } errorResults { errorCode } }',
      {
        inputs: [
          { productVariantId: '31', quantity: 2 },
          { productVariantId: '32', quantity: 1 },
        ],
      },
      { addItemsToOrder: { order: answer, errorResults } },
    );
  expect(await add(order(2), [])).toEqual([shirt(2), { item_id: '32', quantity: 1 }]);
  const limit = failure('OrderLimitError', 'ORDER_LIMIT_ERROR');
  expect(await add(order(2), [limit])).toEqual([shirt(2)]);
  expect(await add(order(1), [stock(1), limit])).toEqual([shirt(1)]);
  expect(await add(order(0), [limit, limit])).toEqual([]);
});
