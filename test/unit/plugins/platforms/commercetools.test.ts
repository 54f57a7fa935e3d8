import { expect, test } from 'vitest';
import { type Exchange, playAdds } from '../../../support/play-add.js';

test.each<[name: string, exchange: Exchange, items: object[]]>([
  [
    'commercetools: an add',
    {
      url: 'https://api.example/shop/carts/c1',
      body: { version: 1, actions: [{ action: 'addLineItem', sku: 'CT-1', quantity: 2 }] },
      answer: {
        type: 'Cart',
        id: 'c1',
        version: 2,
        customerEmail: 'anna@example.com',
        lineItems: [
          {
            id: 'l1',
            productId: 'p1',
            productKey: 'chair',
            name: { en: 'Chair' },
            variant: { id: 1, sku: 'CT-1', prices: [], attributes: [] },
            price: {
              id: 'pr',
              value: {
                type: 'centPrecision',
                currencyCode: 'EUR',
                centAmount: 4990,
                fractionDigits: 2,
              },
            },
            quantity: 5,
          },
        ],
      },
    },
    [
      {
        item_id: 'CT-1',
        item_group_id: 'p1',
        price: 49.9,
        currency: 'EUR',
        quantity: 2,
        value: 99.8,
      },
    ],
  ],
  [
    'commercetools: a conflict',
    {
      url: '/shop/carts/c1',
      body: { version: 1, actions: [{ action: 'addLineItem', sku: 'CT-1' }] },
      status: 409,
      answer: {
        statusCode: 409,
        message: 'Conflict',
        errors: [{ code: 'ConcurrentModification' }],
      },
    },
    [],
  ],
  [
    'commercetools: another quantity',
    {
      url: '/shop/carts/c1',
      body: {
        version: 1,
        actions: [{ action: 'changeLineItemQuantity', lineItemId: 'l1', quantity: 3 }],
      },
      answer: {},
    },
    [],
  ],
])('%s', async (_, exchange, items) => {
  expect(await playAdds(exchange)).toEqual(items);
});
