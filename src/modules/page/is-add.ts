/**
 * What adds to a cart, as `address\nbody`, where only that break is left: a dot before it stays
 * within the address.
 *
 * - Shopify, Magento, BigCommerce and the Store API of WooCommerce say it in the address,
 *   as do WooCommerce's ajax and links, and Salesforce;
 * - REST carts of BigCommerce and commercetools in address and body;
 * - GraphQL in a mutation, where creating a cart counts if lines come with it;
 * - PrestaShop, forms of WooCommerce and Hydrogen in the body.
 */
const ADD =
  /^.*(\bcart\/add(-item|\.js(on)?)?[/?#\n]|[?&](wc-ajax=add_to_cart|add-to-cart=\d)|Cart-AddProduct|\/carts\b.*\n.*"(addLineItem|lineItems)"|graphql.*\n(?=.*\bmutation\b)(.*(ProductsToCart|cartLinesAdd)|(?=.*\blines"?: ?\[ ?\{).*cartCreate))|\n(.*&)?(add=1&action=update|add-to-cart=\d|cartFormInput=.*LinesAdd)/;

/** Whether a request, other than to read, adds to a cart. */
export const isAdd = (url: string, body: string): boolean =>
  ADD.test(`${url}\n${body.replace(/\s+/g, ' ')}`);
