import { type Platform, readPairs } from '../signals/platform.js';

interface Scope {
  ShopifyAnalytics?: { meta?: { product?: { id: number; variants: Record<string, unknown>[] } } };
}

/**
 * @platform Shopify
 * @adds POST `/cart/add`, `/cart/add.js`, with or without locale; `shopify:cart:lines-update`; form and link; permalinks `/cart/<variant>:<quantity>`; Storefront API `cartLinesAdd`, and `cartCreate` with lines; Hydrogen's `cartFormInput` with `LinesAdd`, or with `Create` and lines
 * @refuses HTTP 4xx and 5xx, `status: 422`, `userErrors`, `detail.didError`, a rejected promise; `warnings` of the Storefront API about the requested line: the quantity in the cart counts; a sold-out product in a response of Hydrogen or in a result of the event
 * @unseen the quantity in the cart after a 422 of the Ajax API for too little stock; Buy Button and checkout in a frame; persisted queries: use `match`; a response of Hydrogen that reports neither; whether a warning without a line is about another line
 * @versions Dawn 15.4.1, Horizon 4.1.3, Storefront API 2026-07, Hydrogen 2026.4.4
 */
export const shopify: Platform = {
  adds: /^[^\n]*\/cart\/(add(\.js(on)?)?([/?#\n]|$)|\d+:\d)|^[^\n]*\n([^{["]*&)?cartFormInput=[^&]*(LinesAdd|Create.*merchandiseId)|^(?=[^\n]*graphql)(?=.*?mutation\b)((?=.*?cartLinesAdd)|(?=.*?cartCreate)(?=.*?\blines"?\s*:\s*\[\s*\{))/s,
  requestLines: (_, url) => readPairs(/\/cart\/([\d:,]+)/.exec(url)?.[1]),
  // Also in Hydrogen's turbo-stream, where strings follow a comma.
  refuses: /user_?errors"\s*:\s*\[\s*[^\s\]]|errors",\[\d|,"(MERCHANDISE_OUT|PRODUCT_UN)/i,
  addedQuantity({ quantity = 1, before = 0, line, response }) {
    const [payload] = Object.values<{ warnings?: { code: string; target: string }[] }>(
      response?.data ?? {},
    );
    const isShort = payload?.warnings?.some(
      ({ code, target }) => /^(MERCH|PRODUCT_UN)/.test(code) && (!line || target === line.id),
    );
    return isShort ? Math.min(quantity, (line?.quantity ?? 0) - before) : undefined;
  },
  // The Ajax API counts in hundredths of every currency, the Storefront API does not.
  normalize: (line) => 'variant_title' in line && { price: line.price / 100 },
  products() {
    const product = (window as Scope).ShopifyAnalytics?.meta?.product;
    return product?.variants.map(({ id, sku, public_title, price }) => ({
      variant_id: id,
      product_id: product.id,
      sku,
      variant_title: public_title,
      price,
    }));
  },
};
