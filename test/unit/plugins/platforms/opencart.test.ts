import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** The lists' script of OpenCart 3.0.4.1, and its form. */
const THREE = 'index.php?route=checkout/cart/add';
/** OpenCart 4.1.0.4; 4.0.0 had a `|` for the dot. */
const FOUR = 'https://shop.example/index.php?route=checkout/cart.add&language=en-gb';

const added =
  'Success: You have added <a href="https://shop.example/lamp">Lamp</a> to your <a href="https://shop.example/cart">shopping cart</a>!';
const required = 'Colour required!';
const redirect = 'https://shop.example/index.php?route=product/product&product_id=42';

test.each<[name: string, url: string, answer: unknown, adds: number]>([
  ['3: an add', THREE, { success: added, total: '2 item(s) - $200.00' }, 1],
  ['3: with a language', `${THREE}&language=en-gb`, { success: added, total: '2 item(s)' }, 1],
  [
    '3: an option is missing',
    THREE,
    { error: { option: { 226: required }, recurring: 'Please select a payment!' }, redirect },
    0,
  ],
  ['3: a list, where options have to be chosen', THREE, { redirect }, 0],
  ['3: a product that is gone', THREE, [], 0],
  ['4: an add', FOUR, { success: added }, 1],
  ['4.0: an add', FOUR.replace('.add', '|add'), { success: added }, 1],
  [
    '4: an option and a subscription are missing',
    FOUR,
    { error: { option_226: required, subscription: 'Please choose a subscription!' }, redirect },
    0,
  ],
  [
    '4: a product that is gone',
    FOUR,
    { error: { warning: 'The product could not be found!' }, redirect },
    0,
  ],
])('OpenCart %s', async (_, url, answer, adds) => {
  const body: [string, string][] = [
    ['option[226]', '15'],
    ['quantity', '2'],
    ['product_id', '42'],
  ];
  expect(await playAdds({ url, body, answer })).toEqual(
    [{ item_id: '42', quantity: 2 }].slice(0, adds),
  );
});

test.each(['checkout/cart/remove', 'checkout/cart.edit&language=en-gb'])(
  'OpenCart: does not count %s',
  async (route) => {
    expect(
      await playAdds({
        url: `index.php?route=${route}`,
        body: [['key', '7']],
        answer: { success: 'Success: You have modified your shopping cart!' },
      }),
    ).toEqual([]);
  },
);
