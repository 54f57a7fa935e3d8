import type { Platform } from '../signals/platform.js';

/**
 * @platform Shopware
 * @adds POST `/checkout/line-item/add`, `/checkout/product/add-by-number`; Store API `checkout/cart/line-item`
 * @refuses an alert of class `alert-danger` in the response or in the page that answers; a cart of the Store API without the line; HTTP 4xx
 * @unseen a reduced quantity, in the HTML of the storefront
 * @versions Shopware 6.6.7
 */
export const shopware: Platform = {
  adds: /^[^\n]*checkout\/(line-item\/add|product\/add-by-number|cart\/line-item)([?\n]|$)/,
  requestLines: ({ lineItems, items, number }) =>
    number
      ? { sku: number }
      : Object.values<Record<string, unknown>>(lineItems ?? items ?? {}).map(
          ({ referencedId, id, quantity }) => ({ id: referencedId ?? id, quantity }),
        ),
  // An Offcanvas cart shows warnings beside the lines; only what is dangerous kept the product out.
  refuses: /class="[^"]*alert-danger/,
  // The errors of a cart speak of other lines as well, and of vouchers.
  addedQuantity: ({ quantity = 1, before = 0, line, response }) =>
    response?.lineItems && Math.min(quantity, (line?.quantity ?? 0) - before),
  normalize: ({ sku, payload, price, label }) => ({
    sku: payload?.productNumber ?? sku,
    name: label,
    price: price?.unitPrice,
  }),
  successNotice: '.flashbags .alert-success',
  errorNotice: '.flashbags .alert-danger',
};
