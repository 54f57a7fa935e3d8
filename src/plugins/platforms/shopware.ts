import type { Platform } from '../signals/platform.js';

/**
 * @platform Shopware
 * @adds POST `/checkout/line-item/add`, `/checkout/product/add-by-number`; Store API `checkout/cart/line-item`
 * @refuses an alert of class `alert-danger` in the answer; `errors` of level 20 in the cart of the Store API; HTTP 4xx
 * @unseen
 * @versions Shopware 6.6 and 6.7
 */
export const shopware: Platform = {
  adds: /^[^\n]*checkout\/(line-item\/add|product\/add-by-number|cart\/line-item)([?\n]|$)/,
  asked: ({ lineItems, items, number }) =>
    number
      ? { sku: number }
      : Object.values<Record<string, unknown>>(lineItems ?? items ?? {}).map(
          ({ referencedId, id, quantity }) => ({ id: referencedId ?? id, quantity }),
        ),
  // An Offcanvas cart shows warnings beside the lines; only what is dangerous kept the product out.
  refuses: /class="[^"]*alert-danger|"level":\s*20/,
  refused: '.flashbags .alert-danger',
};
