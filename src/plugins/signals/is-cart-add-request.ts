/** Longest body that is searched: characters. Adds are short; recordings of sessions are not. */
const MAX_BODY = 65_536;

/**
 * Addresses that add: of Shopify, Magento, BigCommerce and the Store API of WooCommerce, of
 * WooCommerce's ajax and links, and of Salesforce.
 */
const ADDRESS =
  /\bcart\/add(-item|\.js(on)?)?([/?#]|$)|[?&](wc-ajax=add_to_cart|add-to-cart=\d)|Cart-AddProduct/;

/** Forms of PrestaShop, WooCommerce and Hydrogen. */
const FORM = /(^|&)(add=1&action=update|add-to-cart=\d|cartFormInput=[^&]*LinesAdd)/;

/**
 * JSON at an address: REST carts of BigCommerce and commercetools, and mutations of GraphQL, where
 * creating a cart counts if lines come with it. All of a row has to be there.
 */
const JSONS: [address: RegExp, ...body: RegExp[]][] = [
  [/\/carts\b/, /"(addLineItem|lineItems)"/],
  [/graphql/, /mutation\b/, /ProductsToCart|cartLinesAdd/],
  [/graphql/, /mutation\b/, /cartCreate/, /\blines"?\s*:\s*\[\s*\{/],
];

/** Whether a request, other than to read, adds to a cart. */
export const isCartAddRequest = (url: string, body: string): boolean =>
  ADDRESS.test(url) ||
  (body.length < MAX_BODY &&
    (/^\s*[[{]/.test(body)
      ? JSONS.some(([at, ...signs]) => at.test(url) && signs.every((sign) => sign.test(body)))
      : FORM.test(body)));
