import type { Platform } from '../signals/platform.js';

/**
 * @platform Magento, Adobe Commerce
 * @adds POST `/checkout/cart/add`; GraphQL `addProductsToCart` and the older ones for one type (Venia, Hyvä), where the mutation removes nothing
 * @refuses `backUrl` that is not the cart; `errors`, `user_errors`; an error or a notice in the cookie `mage-messages` of the next page, or an error that the page shows
 * @unseen an exception that the server hides: it answers `[]` as for a success; persisted queries: use `match`
 * @versions Magento 2.4.8 Luma, Hyvä 1.3, Venia 14
 */
export const magento: Platform = {
  // A mutation that removes a line as well edits one.
  adds: /^[^\n]*checkout\/cart\/add([/?#\n]|$)|^(?=[^\n]*graphql)(?=.*?mutation\b)(?=.*?ProductsToCart)(?!.*?removeItem)/s,
  refuses: /user_errors"\s*:\s*\[\s*[^\s\]]|"backUrl":"(?![^"]*\/cart(\\?\/)?["?#])/,
  accepted: '.message-success,.message.success',
  refused: '.message-error,.message.error',
  // The theme's script shows it and takes it away. A notice says what has to be chosen first.
  readNotice() {
    const [, type] =
      /mage-messages=[^;]*?type%22%3A%22(error|notice|success)/.exec(document.cookie) ?? [];
    return type ? type === 'success' : undefined;
  },
};
