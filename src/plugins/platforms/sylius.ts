import type { Platform } from '../signals/platform.js';

/**
 * @platform Sylius
 * @adds POST `/cart/add?productId=`; API `shop/orders/{token}/items`
 * @refuses HTTP 4xx; a negative message in the page that answers
 * @unseen the live components of Sylius 2, which post to `_components`: use `match`
 * @versions Sylius 1.14, API v2 of Sylius 2.1
 */
export const sylius: Platform = {
  adds: /^[^\n]*(cart\/add\/?\?productId=|shop\/orders\/[^/\n]+\/items([?\n]|$))/,
  asked({ productId, productVariant, quantity, sylius_add_to_cart: form }) {
    const { variant, quantity: pieces } = form?.cartItem ?? {};
    return {
      product_id: productId,
      variant_id: productVariant?.split('/').pop() ?? variant,
      quantity: quantity ?? pieces,
    };
  },
  line: ({ unitPrice }) => unitPrice && { price: unitPrice / 100 },
  refused: '.ui.negative.message,.alert-danger',
};
