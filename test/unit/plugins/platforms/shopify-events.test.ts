import { afterEach, expect, test, vi } from 'vitest';
import { cart } from '../../../../src/plugins/cart.js';
import { HOLD_MS } from '../../../../src/plugins/signals/dedupe-cart-adds.js';
import { simulateContext } from '../../../support/plugin-context.js';
import { stubShop } from '../../../support/shop-page.js';

afterEach(() => void vi.unstubAllGlobals());

/** The cart of a result, Horizon 4.1.3: its lines do not name their products. */
const after = {
  id: 'gid://shopify/Cart/c1',
  totalQuantity: 2,
  cost: { totalAmount: { amount: '99.8', currencyCode: 'EUR' } },
  lines: [
    {
      id: 'gid://shopify/CartLine/a',
      quantity: 2,
      cost: { totalAmount: { amount: '99.8', currencyCode: 'EUR' } },
    },
  ],
  discountCodes: [],
};
const warning = (code: string) => ({
  cart: after,
  userErrors: [],
  warnings: [{ code, message: '' }],
});

test.each<[name: string, result: unknown, adds: number]>([
  ['an add', { cart: after, detail: { didError: false, itemCount: 2 } }, 1],
  ['an add of a theme that says nothing', undefined, 1],
  ['an add beside another warning', warning('PAYMENTS_GIFT_CARDS_UNAVAILABLE'), 1],
  ['fewer than asked for', warning('MERCHANDISE_NOT_ENOUGH_STOCK'), 1],
  ['a request that failed', { cart: after, detail: { didError: true } }, 0],
  ['user errors', { cart: null, userErrors: [{ code: 'INVALID', message: 'No.' }] }, 0],
  ['sold out', warning('MERCHANDISE_OUT_OF_STOCK'), 0],
  ['not for this country', warning('PRODUCT_UNAVAILABLE_IN_BUYER_LOCATION'), 0],
])('shopify:cart:lines-update: %s', async (_, result, adds) => {
  const { document } = stubShop();
  const context = simulateContext();
  cart()(context);
  const update = new Event('shopify:cart:lines-update');
  const lines = [{ merchandiseId: '41', quantity: 2 }];
  const promise = Promise.resolve(result);
  document.dispatchEvent(
    Object.assign(update, { action: 'add', context: 'product', lines, promise }),
  );
  await promise;
  context.pass(HOLD_MS);
  expect(context.tracked.map(([, metadata]) => metadata)).toEqual(
    [{ item_id: '41', quantity: 2 }].slice(0, adds),
  );
});
