import type { Platform } from '../signals/platform.js';

/**
 * @platform Magento, Adobe Commerce
 * @adds POST `/checkout/cart/add`; GraphQL `addProductsToCart` and the older ones for one type (Venia, Hyvä), where the mutation removes nothing
 * @refuses `backUrl` that is not the cart; `errors`, `user_errors`; an error among the messages of the next page
 * @unseen an exception that the server hides: it answers `[]` as for a success; persisted queries: use `match`
 * @versions Magento 2.4.8 Luma, Venia 14
 */
export const magento: Platform = {
  // A mutation that removes a line as well edits one.
  adds: /^[^\n]*checkout\/cart\/add([/?#\n]|$)|^(?=[^\n]*graphql)(?=.*?mutation\b)(?=.*?ProductsToCart)(?!.*?removeItem)/s,
  refuses: /user_errors"\s*:\s*\[\s*[^\s\]]|"backUrl":"(?![^"]*\/cart(\\?\/)?["?#])/,
  accepted: '.message-success',
  refused: '.message-error',
};
