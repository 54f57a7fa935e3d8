import type { JsonObject } from '../../contract/events.js';
import { readNumber } from './read-number.js';

/** GA4's numeric fields; all else is text. */
export const NUMBERS = /^(price|quantity|value|tax|shipping)$/;

/** A shop's own number of a product, as platforms, data layers and schema.org write it. */
export const SKU = 'sku product_sku productSku variantSku reference';

/** Names of variants' ids, and of products' ids. */
export const VARIANT_ID = 'merchandiseId variant_id variation_id variantId variantEntityId';
export const PRODUCT_ID =
  'product_id productId id_product product add-to-cart productID productEntityId productGroupID';

/** Further names of product ids. */
export const OTHER_ID = 'id mpn gtin gtin13 product:retailer_item_id';

export const CURRENCY = 'currency|currency_code|currencyCode';

export const QUANTITY = 'quantity|qty|qty[]';

/** The fields of an item, apart from its ids, by all their names. */
export const ITEM = `item_name|product_title|product_name|productName|name|og:title item_brand|vendor|brand|product:brand item_category|category item_variant|variant_title|variant price|price_amount|amount|value|purchase_price|salePrice|specialPrice|regularPrice|lowPrice|display_price|product:price:amount|og:price:amount ${QUANTITY} ${CURRENCY}|priceCurrency|product:price:currency|og:price:currency`;

/**
 * Reads the given fields of an object, and no others: numbers as numbers, text as text, without the 0
 * that stands for no id. A text that is no number where one is expected is NaN: the tracker omits it
 * and names it.
 *
 * @param names `field|other|other …`: the field, and its other names, best first
 */
export function fieldsOf(object: unknown, names: string): JsonObject {
  const fields: JsonObject = {};
  for (const each of names.split(' ')) {
    const others = each.split('|');
    const [field] = others as [string];
    for (const name of others) {
      const value = (object as Record<string, unknown> | undefined)?.[name];
      // Shopify's GraphQL ids end with the id that its other APIs use.
      const text = /^[sn]/.test(typeof value) ? `${value}`.trim().replace(/^gid:.*\//, '') : '';
      if (NUMBERS.test(field)) {
        const number = typeof value === 'number' ? value : readNumber(text);
        if (text && !Number.isFinite(fields[field]))
          fields[field] = Number.isFinite(number) ? number : Number.NaN;
      } else if (text && text !== '0')
        // Medusa writes `eur`.
        fields[field] ??= field === 'currency' ? text.toUpperCase() : text;
    }
  }
  return fields;
}
