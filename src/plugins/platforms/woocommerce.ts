import { type Platform, readPairs } from '../signals/platform.js';

/**
 * @platform WooCommerce
 * @adds `?wc-ajax=` and `admin-ajax.php` with an action that has `add_to_cart` in its name and a `product_id`; Store API `cart/add-item`, alone, in `batch` and under `rest_route`; `update-item` of a product's button in block themes; form and link with `add-to-cart`, also of grouped products
 * @refuses `error: true`; HTTP 4xx, in a batch the status of each request (the Store API's `errors` speak of other lines); a notice of an error in the page that answers
 * @unseen plug-ins that post elsewhere: use `match`
 * @versions WooCommerce 8.2, 10.4 and the source of 11.0, Store API v1
 */
export const woocommerce: Platform = {
  adds: /^[^\n]*([?&](wc-ajax=\w*add_to_cart|add-to-cart=\d)|wc\/store\/(v1\/)?cart\/(add-item|update-item(?=.*"type")))|^[^\n]*\n([^{["]*&)?add-to-cart=\d|^(?=[^\n]*\n([^{["]*&)?action=\w*add_to_cart)(?=.*\bproduct_id=)/s,
  requestLines: (fields) => {
    const { key, id, quantity, 'add-to-cart': ids } = fields;
    // How many that adds is not known yet.
    if (key) return { id };
    // A grouped product is a form of quantities; a list of ids is several products.
    if (typeof quantity === 'object')
      return Object.entries(quantity).map(([id, quantity]) => ({ id, quantity }));
    return /,/.test(ids) ? readPairs(ids) : undefined;
  },
  refuses: /="woocommerce-error|notice-banner is-error/,
  // The button of a product in the cart sets its quantity: what is more than before was added. So do the
  // cart's own plus and minus, which add nothing.
  addedQuantity: ({ before, fields: { key, quantity } }) =>
    key && document.activeElement?.closest('[class*=cart-item]')
      ? 0
      : key && before !== undefined
        ? quantity - before
        : undefined,
  byProduct: true,
  successNotice: '.woocommerce-message,.wc-block-components-notice-banner.is-success',
  errorNotice: '.woocommerce-error,.wc-block-components-notice-banner.is-error',
  products: () =>
    [...document.querySelectorAll<HTMLElement>('[data-product_variations]')].flatMap(
      ({ dataset: { product_id, product_variations } }) =>
        // Above thirty variants the page has `false` in their place.
        (JSON.parse(product_variations as string) || []).map((each: object) => ({
          product_id,
          ...each,
        })),
    ),
};
