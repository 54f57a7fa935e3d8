import type { ItemMetadata } from '../../contract/events.js';

/** A product as the platforms write it. */
type Line = Record<string, unknown>;

/** What identifies a product, the closest first: SKU, then variant, then product. */
const ID =
  'sku product_sku pid merchandiseId variant_id variation_id id product_id productId product id_product add-to-cart';

/**
 * The first of several fields that says something; what is nested, such as a name in many languages,
 * says nothing here.
 */
const pick = (line: Line, names: string): string | undefined => {
  for (const name of names.split(' ')) {
    const value = line[name];
    // Shopify's GraphQL ids end with the id that its other APIs use.
    if (value && value !== '0' && Object(value) !== value)
      return `${value}`.replace(/^gid:.*\//, '');
  }
};

/** All objects of a body, the outer ones first. */
const walk = (root: unknown): Line[] => {
  const objects: Line[] = [{ root }];
  for (const object of objects)
    for (const value of Object.values(object))
      if (Object(value) === value) objects.push(value as Line);
  return objects;
};

/**
 * The products of an add, in GA4's fields: ids and quantities as they were asked for, since many
 * answers tell those of the whole line, and what the answer knows of each beside. Nothing else
 * is read: a form may hold a name that is the visitor's.
 */
export const readItems = (asked: unknown, answer?: unknown): ItemMetadata[] =>
  walk(asked).flatMap((line) => {
    const id = pick(line, ID);
    if (!id) return [];
    const more =
      walk(answer).find(
        (other) =>
          // An address or a customer may have the same number.
          /price|quantity|sku/.test(`${Object.keys(other)}`) &&
          ID.split(' ').some((name) => pick(other, name) === id),
      ) ?? {};
    // WooCommerce and GraphQL say more of the price.
    const all: Line = { ...more, ...(more.prices as object), ...(more.price as object) };
    // Shopify's prices are in cents, in all currencies.
    const digits = all.currency_minor_unit ?? ('variant_title' in all ? 2 : 0);
    const price = Number(pick(all, 'amount price purchase_price salePrice'));
    return {
      item_id: pick({ ...line, ...more }, ID),
      item_name: pick(all, 'product_title product_name productName name'),
      item_variant: pick(all, 'variant_title'),
      item_brand: pick(all, 'vendor brand'),
      price: price / 10 ** (digits as number) || undefined,
      quantity: Number(pick(line, 'quantity qty qty[]')) || undefined,
      currency: pick(all, 'currency_code currencyCode currency'),
    };
  });
