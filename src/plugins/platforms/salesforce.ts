import type { Platform } from '../signals/platform.js';

/**
 * @platform Salesforce: SFRA, PWA Kit
 * @adds POST `Cart-AddProduct`, also product sets and bundles; `…/baskets/{id}/items`
 * @refuses `error: true`; HTTP 4xx
 * @unseen
 * @versions SFRA 7.0, Shopper Baskets v1 of PWA Kit 3.9
 */
export const salesforce: Platform = {
  adds: /^[^\n]*(Cart-AddProduct|\/baskets\/[^/\n]+\/items([?\n]|$))/,
  asked: ({ pidsObj }) => (pidsObj?.[0] ? pidsObj : undefined),
  line: ({ pid }) => pid && { sku: pid },
};
