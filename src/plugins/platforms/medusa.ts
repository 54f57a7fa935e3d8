import type { Platform } from '../signals/platform.js';

/**
 * @platform Medusa
 * @adds POST `/store/carts/{id}/line-items`
 * @refuses HTTP 4xx
 * @unseen starters that add by a server action of Next.js: use `match`
 * @versions Medusa 2.11
 */
export const medusa: Platform = {
  adds: /^[^\n]*\/store\/carts\/[^/\n]+\/line-items([?\n]|$)/,
  line: ({ variant_sku, unit_price }) => ({ sku: variant_sku, price: unit_price }),
};
