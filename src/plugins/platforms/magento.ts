import type { Platform } from '../signals/platform.js';

interface Scope {
  mageMessages?: { type: string }[];
}

/**
 * @platform Magento, Adobe Commerce
 * @adds POST `/checkout/cart/add`; GraphQL `addProductsToCart` and the older ones for one type (Venia, Hyvä), where the mutation removes nothing
 * @refuses `backUrl` that is neither the cart nor PayPal; `errors`, `user_errors`; an error or a notice in the cookie `mage-messages`, if the response is a page, or on the next page; an error that the page shows
 * @unseen a missing product and an exception that the server hides: it responds with `[]`, as for a success; a refusal on the cart page, which leads back to it; a mutation that asks for no `user_errors`; persisted queries: use `match`
 * @versions Magento 2.4 Luma, Hyvä 1.4.5, Venia 14
 */
export const magento: Platform = {
  // A mutation that removes a line as well edits one.
  adds: /^[^\n]*checkout\/cart\/add([/?#\n]|$)|^(?=[^\n]*graphql)(?=.*?mutation\b)(?=.*?ProductsToCart)(?!.*?removeItem)/s,
  refuses: /user_errors"\s*:\s*\[\s*[^\s\]]|"backUrl":"(?![^"]*\/(cart(\\?\/)?["?#]|paypal))/,
  successNotice: '.message.success',
  errorNotice: '.message.error',
  // The theme's script shows it and takes it away; Hyvä's keeps it in a global. A notice says what has to be
  // chosen first.
  readNotice() {
    const [, type = (window as Scope).mageMessages?.[0]?.type] =
      /mage-messages=[^;]*?type%22%3A%22(error|notice|success)/.exec(document.cookie) ?? [];
    return type ? type === 'success' : undefined;
  },
};
