import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** Hydrogen 2026.4.4: single fetch of React Router. */
const hydrogen = {
  cartFormInput: JSON.stringify({
    action: 'LinesAdd',
    inputs: { lines: [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity: 2 }] },
  }),
};
const stream = (errors: string) =>
  `[{"_1":2},"data",{"_3":4,"_5":6},"cart",{},"userErrors",${errors},"warnings",[]]\n`;

test('Hydrogen: counts a cart that is created with lines, and none without', async () => {
  const lines = [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity: 2 }];
  const create = (input: object): [string, string][] => [
    ['cartFormInput', JSON.stringify({ action: 'Create', inputs: { input } })],
  ];
  const answer = stream('[]');
  expect(await playAdds({ url: '/cart.data', body: create({ lines }), answer })).toEqual([
    { item_id: '41', quantity: 2 },
  ]);
  const buyerIdentity = { email: 'anna@example.com' };
  expect(await playAdds({ url: '/cart.data', body: create({ buyerIdentity }), answer })).toEqual(
    [],
  );
});

/** Answer of the skeleton's action: `cart`, `errors` (-7 is undefined) and `warnings`. */
const answerOf = (warnings: string[]) =>
  `[{"_1":2},"data",{"_3":4,"_7":-7,"_8":9},"cart",{"_5":6},"id","gid://shopify/Cart/c1","errors","warnings",${
    warnings[0]
      ? `[10],{"_11":12,"_13":14},"code","${warnings[0]}","target","gid://shopify/CartLine/a"`
      : '[]'
  }]\n`;

test.each<[warning: string | undefined, adds: number]>([
  [undefined, 1],
  ['MERCHANDISE_OUT_OF_STOCK', 0],
  ['PRODUCT_UNAVAILABLE_IN_BUYER_LOCATION', 0],
  ['PAYMENTS_GIFT_CARDS_UNAVAILABLE', 1],
  ['MERCHANDISE_NOT_ENOUGH_STOCK', 1],
])('Hydrogen: when the answer warns of %s, the number of adds is %i', async (warning, adds) => {
  const body = Object.entries(hydrogen);
  const answer = answerOf([warning ?? []].flat());
  expect(await playAdds({ url: '/cart.data', body, answer })).toEqual(
    [{ item_id: '41', quantity: 2 }].slice(0, adds),
  );
});

test('Hydrogen: counts an add, and refuses one with user errors', async () => {
  const body = Object.entries(hydrogen);
  expect(await playAdds({ url: '/cart.data', body, answer: stream('[]') })).toEqual([
    { item_id: '41', quantity: 2 },
  ]);
  expect(await playAdds({ url: '/cart.data', body, answer: stream('[7]') })).toEqual([]);
});
