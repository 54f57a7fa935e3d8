import type { Platform } from '../signals/platform.js';

/**
 * @platform Vendure
 * @adds mutation `addItemToOrder`, `addItemsToOrder`
 * @refuses an `errorCode`; of `INSUFFICIENT_STOCK_ERROR` the pieces that were there count
 * @unseen products that stand in the query instead of the variables
 * @versions Vendure 3.4
 */
export const vendure: Platform = {
  adds: /^(?=[^\n]*(shop-api|graphql))(?=.*?mutation\b)(?=.*?addItems?ToOrder)/s,
  refuses: /"errorCode":\s*"(?!INSUFFICIENT)/,
  taken({ quantity = 1, answer }) {
    const [{ errorCode, quantityAvailable = 0 }] = Object.values<{
      errorCode?: string;
      quantityAvailable?: number;
    }>(answer.data) as [never];
    return errorCode && Math.min(quantity, quantityAvailable);
  },
  line: ({ productVariantId, unitPriceWithTax: price }) => ({
    variant_id: productVariantId,
    price: price && price / 100,
  }),
};
