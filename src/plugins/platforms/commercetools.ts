import type { Platform } from '../signals/platform.js';

/**
 * @platform commercetools
 * @adds POST `/carts/…` with an `addLineItem` action, or with `lineItems`
 * @refuses HTTP 4xx
 * @unseen its GraphQL, and storefronts with a server of their own between: use `match`
 * @versions HTTP API of 2026
 */
export const commercetools: Platform = {
  adds: /^[^\n]*\/carts\b.*"(addLineItem|lineItems)"/s,
  normalize({ price }) {
    const { centAmount, currencyCode, fractionDigits } = price?.value ?? {};
    return centAmount && { price: centAmount / 10 ** fractionDigits, currency: currencyCode };
  },
};
