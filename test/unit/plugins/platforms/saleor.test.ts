import { expect, test } from 'vitest';
import { type Exchange, playAdds } from '../../../support/play-add.js';

const mutation = (query: string, variables: object) => ({ query: `mutation ${query}`, variables });

const saleor = (errors: object[]) => ({
  data: {
    checkoutLinesAdd: {
      checkout: {
        id: 'Q2hlY2tvdXQ6MQ==',
        email: 'anna@example.com',
        lines: [
          {
            id: 'TGluZTox',
            quantity: 3,
            totalPrice: { gross: { amount: 58.5, currency: 'EUR' } },
            variant: {
              id: 'UHJvZHVjdFZhcmlhbnQ6MzE=',
              sku: 'SHIRT-S',
              name: 'S',
              pricing: { price: { gross: { amount: 19.5, currency: 'EUR' } } },
              product: { id: 'UHJvZHVjdDo5', name: 'Shirt', slug: 'shirt' },
            },
          },
        ],
      },
      errors,
    },
  },
  extensions: { cost: { requestedQueryCost: 1 } },
});

test.each<[name: string, exchange: Exchange, items: object[]]>([
  [
    'Saleor: an add',
    {
      url: 'https://store.saleor.cloud/graphql/',
      body: mutation('{ checkoutLinesAdd }', {
        id: 'Q2hlY2tvdXQ6MQ==',
        lines: [{ quantity: 2, variantId: 'UHJvZHVjdFZhcmlhbnQ6MzE=' }],
      }),
      answer: saleor([]),
    },
    [
      {
        item_id: 'SHIRT-S',
        item_group_id: 'UHJvZHVjdDo5',
        item_name: 'Shirt',
        price: 19.5,
        currency: 'EUR',
        quantity: 2,
        value: 39,
      },
    ],
  ],
  [
    'Saleor: not enough',
    {
      url: '/graphql/',
      body: mutation('{ checkoutLinesAdd }', {
        lines: [{ quantity: 2, variantId: 'UHJvZHVjdFZhcmlhbnQ6MzE=' }],
      }),
      answer: saleor([{ field: 'quantity', message: 'No.', code: 'INSUFFICIENT_STOCK' }]),
    },
    [],
  ],
])('%s', async (_, exchange, items) => {
  expect(await playAdds(exchange)).toEqual(items);
});
