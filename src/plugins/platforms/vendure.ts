import type { Platform } from '../signals/platform.js';

/**
 * @platform Vendure
 * @adds mutation `addItemToOrder`, `addItemsToOrder`
 * @refuses an `errorCode`, or a type that is an error; with `INSUFFICIENT_STOCK_ERROR`, and beside `errorResults`, the accepted quantity counts
 * @unseen products in the query instead of the variables
 * @versions Vendure 3.5.4
 */
export const vendure: Platform = {
  adds: /^(?=[^\n]*(shop-api|graphql))(?=.*?mutation\b)(?=.*?addItems?ToOrder)/s,
  refuses: /^(?!.*"errorResults").*"errorCode":\s*"(?!INSUFFICIENT)/s,
  addedQuantity({ quantity = 1, before = 0, line, response }) {
    const [{ __typename, errorCode, quantityAvailable = 0, errorResults } = {}] = Object.values<{
      __typename?: string;
      errorCode?: string;
      quantityAvailable?: number;
      errorResults?: unknown[];
    }>(response?.data ?? {});
    // Which of several failed is not said; the others are in the order.
    if (errorResults?.[0]) return Math.min(quantity, (line?.quantity ?? 0) - before);
    return /error$/i.test(`${errorCode ?? __typename}`)
      ? Math.min(quantity, quantityAvailable)
      : undefined;
  },
  normalize: ({ productVariantId, unitPriceWithTax: price }) => ({
    variant_id: productVariantId,
    price: price && price / 100,
  }),
};
