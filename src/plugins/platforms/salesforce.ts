import type { Platform } from '../signals/platform.js';

/**
 * @platform Salesforce: SFRA, PWA Kit
 * @adds POST `Cart-AddProduct`, also product sets and bundles; `…/baskets/{id}/items`
 * @refuses `error: true`; HTTP 4xx and 5xx
 * @unseen the accepted part of a product set that is partly refused
 * @versions SFRA 5.0 (public copies), PWA Kit 3.8 with Shopper Baskets v1
 */
export const salesforce: Platform = {
  adds: /^[^\n]*(Cart-AddProduct|\/baskets\/[^/\n]+\/items([?\n]|$))/,
  requestLines: ({ pidsObj }) => (pidsObj?.[0] ? pidsObj : undefined),
  normalize: ({ pid }) => pid && { sku: pid },
};
