import type { Platform } from '../signals/platform.js';

/**
 * @platform nopCommerce
 * @adds POST `/addproducttocart/catalog/{product}/1/{quantity}` and `/addproducttocart/details/{product}/1`
 * @refuses `success: false`; a `redirect` other than to the cart
 * @unseen the wish list, which has the same addresses with a 2, and the form that changes a line (`UpdatedShoppingCartItemId`) add nothing to a cart
 * @versions nopCommerce 4.60, and the script of 4.90
 */
export const nopcommerce: Platform = {
  adds: /^(?!.*UpdatedShoppingCartItemId=[1-9])[^\n]*addproducttocart\/(catalog\/\d+\/1\/\d|details\/\d+\/1\b)/is,
  requestLines(fields, url) {
    const [, id, quantity] = /\/(\d+)\/1(?:\/(\d+))?/.exec(url) ?? [];
    return { id, quantity: fields[`addtocart_${id}.EnteredQuantity`] ?? quantity };
  },
  // A shop may show its cart after each add.
  refuses: /^(?!.*"success":\s*true).*"redirect":\s*"(?![^"]*\/cart["?])/s,
};
