import type { Platform } from '../signals/platform.js';

/**
 * @platform BigCommerce
 * @adds POST `/remote/v1/cart/add`, `/api/storefront/carts`, `…/carts/{id}/items`; GraphQL `addCartLineItems`, and `createCart` with lines; links and forms to `/cart.php` with `action=add` or `action=buy`, by `product_id` or `sku`
 * @refuses `data.error`, `errors`, HTTP 4xx; an alert in the page that answers
 * @unseen Catalyst, which adds by a server action of Next.js: use `match`
 * @versions Cornerstone 6.21, stencil-utils 6.23
 */
export const bigcommerce: Platform = {
  adds: /^[^\n]*(remote\/v1\/cart\/add|cart\.php\b.*[?&\n]action=(add|buy)\b|\/storefront\/carts\b.*"lineItems"|graphql\b.*(addCartLineItems\b|createCart\b.*"lineItems"))/is,
  errorNotice: '.alertBox--error',
};
