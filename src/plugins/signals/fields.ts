import type { JsonObject } from '../../contract/events.js';

/** GA4's numeric fields; all else is text. */
export const NUMBERS = /^(price|quantity|value|tax|shipping)$/;

/**
 * What identifies a product, the closest first: SKU, then variant, then product, as platforms, data
 * layers, schema.org and Open Graph write it.
 */
export const ID =
  'item_id|sku|product_sku|pid|merchandiseId|variant_id|variation_id|id|product_id|productId|product|id_product|add-to-cart|productID|productGroupID|mpn|gtin|gtin13|product:retailer_item_id';

export const QUANTITY = 'quantity|qty|qty[]';

/** The fields of an item by all their names. */
export const ITEM = `${ID} item_name|product_title|product_name|productName|name|og:title item_brand|vendor|brand|product:brand item_category|category item_variant|variant_title|variant price|amount|value|purchase_price|salePrice|specialPrice|regularPrice|lowPrice|product:price:amount|og:price:amount ${QUANTITY} currency|currency_code|currencyCode|priceCurrency|product:price:currency|og:price:currency`;

/**
 * The fields of an object that are asked for, and no others: numbers as numbers, text as text. What
 * is neither, such as a price of `1.299,00`, is left out, and so is the 0 that stands for no id.
 *
 * @param names `field|other|other …`: the field, and what else it may be called, best first
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
      const usable = NUMBERS.test(field) ? text && Number(text) : text !== '0' && text;
      if (usable || usable === 0) fields[field] ??= usable;
    }
  }
  return fields;
}
