import type { Platform } from '../signals/platform.js';

/**
 * @platform nopCommerce
 * @adds POST `/addproducttocart/catalog/{product}/1/{quantity}` and `/addproducttocart/details/{product}/1`
 * @refuses `success: false`; `redirect` without `success`
 * @unseen the wish list, which has the same addresses with a 2, adds nothing to a cart
 * @versions nopCommerce 4.70 to 4.90
 */
export const nopcommerce: Platform = {
  adds: /^[^\n]*addproducttocart\/(catalog\/\d+\/1\/\d|details\/\d+\/1\b)/i,
  asked(fields, url) {
    const [, id, quantity] = /\/(\d+)\/1(?:\/(\d+))?/.exec(url) ?? [];
    return { id, quantity: fields[`addtocart_${id}.EnteredQuantity`] ?? quantity };
  },
  refuses: /^(?!.*"success":\s*true).*"redirect"/s,
};
