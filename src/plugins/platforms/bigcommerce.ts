import type { Platform } from '../signals/platform.js';

/**
 * @platform BigCommerce
 * @adds POST `/remote/v1/cart/add`, `/api/storefront/carts`, `…/carts/{id}/items`; links and forms to `/cart.php` with `action=add` or `action=buy`, by `product_id` or `sku`
 * @refuses `data.error`, `errors`, HTTP 4xx; an alert in the page that answers
 * @unseen
 * @versions Cornerstone 6.17, stencil-utils 6.23
 */
export const bigcommerce: Platform = {
  adds: /^[^\n]*(remote\/v1\/cart\/add|cart\.php\b.*[?&\n]action=(add|buy)\b|\/storefront\/carts\b.*"lineItems")/is,
  refused: '.alertBox--error',
};
