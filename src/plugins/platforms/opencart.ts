import type { Platform } from '../signals/platform.js';

/**
 * @platform OpenCart
 * @adds POST `route=checkout/cart/add` (3) and `checkout/cart.add` (4), with or without a language
 * @refuses every response without `success`: an `error`, a `redirect` to the product for its options, `[]` for a missing product (3)
 * @unseen
 * @versions OpenCart 3.0.4.1 and 4.1.0.4
 */
export const opencart: Platform = {
  adds: /^[^\n]*route=checkout\/cart[./|]add([&\n]|$)/,
  refuses: /^(?!.*"success")/s,
};
