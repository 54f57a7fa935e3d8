import type { ItemMetadata } from '../../contract/events.js';

/** A product as the platforms write it. */
type Line = Record<string, unknown>;

/** What identifies a product, the closest first: SKU, then variant, then product. */
const ID =
  'sku product_sku pid merchandiseId variant_id variation_id selected_configurable_option id_product_attribute id product_id productId product id_product add-to-cart'.split(
    ' ',
  );

/** The first field that says something; what is nested, such as a name in many languages, says nothing here. */
const pick = (line: Line, names: string[]): string | undefined => {
  for (const name of names) {
    const value = line[name];
    // Shopify's GraphQL ids end with the id that its other APIs use.
    if (value && value !== '0' && Object(value) !== value)
      return `${value}`.replace(/^gid:.*\//, '');
  }
};

const number = (text: string | undefined) => (text && +text ? +text : undefined);

/** All objects of a body, the outer ones first. */
const walk = (root: unknown): Line[] => {
  const objects = [root];
  for (const object of objects)
    for (const value of Object.values(object ?? 0))
      if (Object(value) === value) objects.push(value);
  return objects as Line[];
};

/**
 * The products of an add, in GA4's fields: ids and quantities as they were asked for, since many
 * answers tell those of the whole line, and what the answer knows of each beside. Nothing else is read: a form may
 * hold a name that is the visitor's.
 */
export const readItems = (asked: unknown, answer?: unknown): ItemMetadata[] => {
  const known = walk(answer).filter((line) =>
    /price|quantity|sku/.test(`${Object.keys(line ?? 0)}`),
  );
  return walk(asked).flatMap((line) => {
    const id = pick(line ?? {}, ID);
    if (!id) return [];
    const more = known.find((other) => ID.some((name) => pick(other, [name]) === id)) ?? {};
    // WooCommerce and GraphQL say more of the price.
    const all: Line = { ...more, ...(more.prices as object), ...(more.price as object) };
    const price = number(pick(all, ['amount', 'price', 'purchase_price', 'salePrice']));
    // Shopify's prices are in cents, in all currencies.
    const digits = all.currency_minor_unit ?? ('variant_title' in all ? 2 : 0);
    return {
      item_id: pick({ ...line, ...more }, ID),
      item_name: pick(all, ['product_title', 'product_name', 'productName', 'name', 'title']),
      item_variant: pick(all, ['variant_title']),
      item_brand: pick(all, ['vendor', 'brand']),
      price: price && price / 10 ** (digits as number),
      quantity: number(pick(line, ['quantity', 'qty', 'qty[]'])),
      currency: pick(all, ['currency_code', 'currencyCode', 'currency']),
    };
  });
};
