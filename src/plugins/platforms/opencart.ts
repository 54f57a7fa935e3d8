import type { Platform } from '../signals/platform.js';

/**
 * @platform OpenCart
 * @adds POST `route=checkout/cart/add` (3) and `checkout/cart.add` (4), with or without a language
 * @refuses `error`; `redirect` to the product, whose options have to be chosen
 * @unseen
 * @versions OpenCart 3.0.4 and 4.1
 */
export const opencart: Platform = {
  adds: /^[^\n]*route=checkout\/cart[./|]add([&\n]|$)/,
  refuses: /^(?!.*"success").*"redirect"/s,
};
