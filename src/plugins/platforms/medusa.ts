import type { Platform } from '../signals/platform.js';

/**
 * @platform Medusa
 * @adds POST `/store/carts/{id}/line-items`, and `/store/carts` with `items`
 * @refuses HTTP 4xx
 * @unseen starters that add by a server action of Next.js: use `match`
 * @versions Medusa 2.0
 */
export const medusa: Platform = {
  adds: /^[^\n]*\/store\/carts(\/[^/\n]+\/line-items([?\n]|$)|[?\n].*"items":\s*\[\s*\{)/s,
  normalize: ({ variant_sku, unit_price }) => ({ sku: variant_sku, price: unit_price }),
};
