import { expect, test } from 'vitest';
import { playAdds } from '../../../support/play-add.js';

/** Answers of nopCommerce 4.60. */
const added = {
  success: true,
  message: 'The product has been added to your <a href="/cart">shopping cart</a>',
  updatetopcartsectionhtml: '(2)',
  updateflyoutcartsectionhtml: '<div id="flyout-cart" class="flyout-cart"></div>',
};
const LIST = '/addproducttocart/catalog/17/1/2';
const PAGE = '/en/addproducttocart/details/17/1';
const form: [string, string][] = [
  ['product_attribute_1', '5'],
  ['addtocart_17.EnteredQuantity', '2'],
  ['CountryId', '0'],
  ['__RequestVerificationToken', 'secret'],
];

test.each<[name: string, url: string, body: [string, string][], answer: object, adds: number]>([
  ['a list', LIST, [['__RequestVerificationToken', 'secret']], added, 1],
  ['a product', PAGE, form, added, 1],
  ['a list, then the cart', `${LIST}?forceredirection=True`, [], { redirect: '/cart' }, 1],
  ['a product, then the cart', PAGE, form, { redirect: '/en/cart' }, 1],
  [
    'refused, with all reasons',
    PAGE,
    form,
    { success: false, message: ['Please select RAM', 'Your quantity exceeds stock on hand.'] },
    0,
  ],
  ['no product', LIST, [], { success: false, message: 'No product found' }, 0],
  ['to the product, whose attributes have to be chosen', LIST, [], { redirect: '/laptop' }, 0],
  ['a product that is gone', PAGE, form, { redirect: '/' }, 0],
  [
    'the wish list',
    PAGE.replace(/1$/, '2'),
    form,
    { success: true, message: 'Added to your wishlist', updatetopwishlistsectionhtml: '(1)' },
    0,
  ],
  [
    'a line that is changed',
    PAGE,
    [...form, ['addtocart_17.UpdatedShoppingCartItemId', '44']],
    added,
    0,
  ],
])('nopCommerce: %s', async (_, url, body, answer, adds) => {
  expect(await playAdds({ url, body, answer })).toEqual(
    [{ item_id: '17', quantity: 2 }].slice(0, adds),
  );
});
