import type { ItemMetadata } from '../../contract/events.js';
import { fieldsOf, ID, ITEM, QUANTITY } from './fields.js';

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the page sends and the shop answers.
type Line = any;

/**
 * Where lines of a cart stand: in lists, at any of these names. What a visitor writes, buys as or chooses
 * (`properties`, `buyerIdentity`, `customizable_options` …) is never entered.
 */
const PLACE =
  /^(\d+|data|variables|inputs?|(line_?)?items(V2)?|lines|actions|nodes?|edges|.*cart.*)$/i;

/** Levels of a body that are entered: a list of GraphQL's answers, down to the lines. */
const DEPTH = 10;

/** All lines of a body: what has an id, and nothing in it that has. */
const linesOf = (node: Line, depth = DEPTH): Line[] => {
  if (!depth || Object(node) !== node) return [];
  const inner = Object.entries(node).flatMap(([key, value]) =>
    PLACE.test(key) ? linesOf(value, depth - 1) : [],
  );
  const line = { ...node, ...node.product, ...node.merchandise };
  return inner[0] ? inner : fieldsOf(line, ID).item_id ? [line] : [];
};

/**
 * The products of an add, in GA4's fields: ids and quantities as they were asked for, since many
 * answers tell those of the whole line, and what the answer knows of each beside. Nothing else
 * is read: a form may hold a name that is the visitor's.
 */
export const readItems = (asked: unknown, answer?: unknown): ItemMetadata[] => {
  const known = linesOf(answer);
  return linesOf(asked).map((line) => {
    const { item_id, quantity }: ItemMetadata = fieldsOf(line, `${ID} ${QUANTITY}`);
    const more = known.find((other) =>
      Object.values(fieldsOf(other, ID.replace(/\|/g, ' '))).includes(item_id as string),
    );
    // WooCommerce and GraphQL say more of the price.
    const all = { ...more, ...more?.prices, ...more?.price };
    const item: ItemMetadata = fieldsOf(all, ITEM);
    // Shopify's prices are in cents, in all currencies.
    const digits = all.currency_minor_unit ?? ('variant_title' in all ? 2 : 0);
    return {
      ...item,
      price: (item.price as number) / 10 ** digits || undefined,
      ...fieldsOf({ ...line, ...more }, ID),
      quantity,
    };
  });
};
