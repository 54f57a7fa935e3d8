import type { ItemMetadata } from '../../contract/events.js';
import { fieldsOf, ID, ITEM, QUANTITY } from './fields.js';

/** A product as the platforms write it. */
type Line = Record<string, unknown>;

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
    const { item_id, quantity }: ItemMetadata = fieldsOf(line, `${ID} ${QUANTITY}`);
    if (!item_id) return [];
    const more =
      walk(answer).find(
        (other) =>
          // An address or a customer may have the same number.
          /price|quantity|sku/.test(`${Object.keys(other)}`) &&
          Object.values(fieldsOf(other, ID.replace(/\|/g, ' '))).includes(item_id),
      ) ?? {};
    // WooCommerce and GraphQL say more of the price.
    const all: Line = { ...more, ...(more.prices as object), ...(more.price as object) };
    const item: ItemMetadata = fieldsOf(all, ITEM);
    // Shopify's prices are in cents, in all currencies.
    const digits = all.currency_minor_unit ?? ('variant_title' in all ? 2 : 0);
    return {
      ...item,
      price: (item.price as number) / 10 ** (digits as number) || undefined,
      ...fieldsOf({ ...line, ...more }, ID),
      quantity,
    };
  });
