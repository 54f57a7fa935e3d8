import type { Platform } from '../signals/platform.js';

/**
 * @platform Sylius
 * @adds POST `/cart/add?productId=` (1); the live component `add_to_cart_form` (2); API `shop/orders/{token}/items`
 * @refuses HTTP 4xx; a negative message in the page that answers
 * @unseen
 * @versions Sylius 1.13.7 and 2.0, API v2
 */
export const sylius: Platform = {
  adds: /^[^\n]*(cart\/add\/?\?productId=|add_to_cart_form\/addToCart|shop\/orders\/[^/\n]+\/items([?\n]|$))/,
  requestLines({ productId, productVariant, quantity, sylius_add_to_cart: form, data = {} }) {
    const { props, updated } = data;
    const item = (form ?? props?.sylius_shop_add_to_cart)?.cartItem;
    return {
      product_id: productId ?? props?.product,
      variant_id: productVariant?.split('/').pop() ?? item?.variant,
      // A field that was changed and not yet rendered again.
      quantity:
        updated?.['sylius_shop_add_to_cart.cartItem.quantity'] ?? quantity ?? item?.quantity,
    };
  },
  normalize: ({ unitPrice, variant }) =>
    unitPrice && {
      id: `${variant}`.split('/').pop(),
      variant: undefined,
      price: unitPrice / 100,
    },
  successNotice: '.positive.message,.alert-success',
  errorNotice: '.negative.message,.alert-danger',
};
