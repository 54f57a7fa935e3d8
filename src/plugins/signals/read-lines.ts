import type { ItemMetadata } from '../../contract/events.js';
import { CURRENCY, fieldsOf, ITEM, OTHER_ID, PRODUCT_ID, SKU, VARIANT_ID } from './fields.js';
import type { Line, Platform } from './platform.js';

/** A product as one source knows it. Events get the item fields only. */
export type Product = ItemMetadata & {
  /** All that names this product and no other, the closest first. */
  allIds: string[];
  /** The shop's own number. */
  sku?: string;
  /** The product of which this is a variant. */
  parent?: string;
};

/**
 * Where lines of a cart stand: in lists, at any of these names. Texts and choices of visitors
 * (`properties`, `buyerIdentity`, `customizable_options` …) are never entered, nor the parts of a bundle.
 */
const PLACE =
  /^(\d+|data|variables|inputs?|(?!bundle).*(items|lines)(V2)?|add\w+|products|variants|actions|nodes?|edges|(active)?order|checkout\w*|.*cart.*)$/i;

/** Places of a price, one within the other. */
const PRICE = /^(prices?|pricing|salePrice|sales|gross|value|cost|amountPerQuantity)$/;

/** Levels of a body that are entered: enough for the lines in a list of GraphQL's answers. */
const MAX_DEPTH = 10;

const isObject = (value: unknown) => Object(value) === value;

/** A line with the fields of its prices. */
const withPrices = (node: Line, depth = 4): Line =>
  depth
    ? Object.assign(
        {},
        ...Object.entries(node ?? {}).map(([key, value]) =>
          PRICE.test(key) && isObject(value) ? withPrices(value, depth - 1) : {},
        ),
        node,
      )
    : {};

const textsOf = (object: Line, names: string): string[] =>
  Object.values(fieldsOf(object, names)) as string[];

/**
 * An id by which other systems may name the same product: feeds and data layers write `gla_15`, `8-22` and
 * `shopify_US_7_41` for a product 15, a variant of 8, and the variant 41 of 7.
 */
const readFeedId = (id: string): [id?: string, parent?: string] => {
  const [, parent = undefined, own] = /^(?:[a-z]+_)+(?:(\d+)_)?(\d+)$/i.exec(id) ?? [];
  return own ? [own, parent] : [undefined, /^(\d+)-\d+$/.exec(id)?.[1]];
};

/** Makes a product from its item fields and ids, with those that other systems give it. */
export function toProduct(product: Product): Product {
  const { allIds, parent } = product;
  const feedIds = allIds.map(readFeedId);
  return {
    ...product,
    allIds: [...new Set([...allIds, ...feedIds.flatMap(([id]) => id ?? [])])],
    parent: parent ?? feedIds.find((each) => each[1])?.[1],
  };
}

/**
 * Reads one line: of a request, an answer, a data layer, a form or structured data.
 *
 * @param translate gives fields of the line that have names or units of its platform
 */
export function readLine(original: Line, translate?: Platform['normalize']): Product {
  const node = { ...original, ...translate?.(original) };
  const variant = [node.merchandise, node.productVariant, node.variant].find(isObject);
  const product = [node.product, variant?.product].find(isObject);
  const all = { ...withPrices(product), ...withPrices(variant), ...withPrices(node) };
  // The price of a line of Salesforce is that of all its pieces.
  all.price = all.basePrice ?? all.price;
  if (product) all.name = product.name ?? product.title;
  const item: ItemMetadata = fieldsOf(
    all,
    `${ITEM} item_group_id|productGroupID|inProductGroupWithID`,
  );
  if (item.price) item.price /= 10 ** (all.currency_minor_unit ?? 0);
  const [sku] = [variant, node, product].flatMap((each) => textsOf(each, SKU));
  const combination = fieldsOf(node, 'id_product id_product_attribute');
  const variants = [
    ...textsOf(node, VARIANT_ID),
    ...textsOf(variant, 'id'),
    ...(combination.id_product_attribute ? [Object.values(combination).join('-')] : []),
  ];
  const products = [...textsOf(node, PRODUCT_ID), ...textsOf(product, 'id')];
  const [parent] = variants[0] ? products : [];
  const named = textsOf(node, 'item_id');
  // Without other ids, or in a separate product, these names belong to the line.
  if (!(variant || product || products[0])) named.push(...textsOf(node, OTHER_ID));
  item.item_id = sku ?? named[0] ?? products[0] ?? variants[0];
  item.item_group_id ??= parent;
  return toProduct({
    ...item,
    allIds: [sku ?? [], ...named, ...variants, ...(parent ? [] : products)].flat(),
    parent,
    sku,
  });
}

/**
 * All lines of a body: nodes with an id, and nothing inside of such a node.
 *
 * @param outerCurrency the currency of the cart around the node
 */
export function readLines(
  node: Line,
  translate?: Platform['normalize'],
  depth = MAX_DEPTH,
  outerCurrency?: string,
): (Product & { raw: Line })[] {
  if (!depth || !isObject(node)) return [];
  // A cart names its currency once.
  const currency =
    fieldsOf({ ...node.currency, ...node }, `${CURRENCY}|code`).currency ?? outerCurrency;
  const inner = Object.entries(node).flatMap(([key, value]) =>
    PLACE.test(key) ? readLines(value, translate, depth - 1, currency as string) : [],
  );
  if (inner[0]) return inner;
  const line = readLine(node, translate);
  line.currency ??= currency as string;
  return line.allIds[0] ? [{ ...line, raw: node }] : [];
}

/** Whether two readings are of one product: they share an id, or one knows only the product behind the other. */
export const isSameProduct = (one: Product, other: Product): boolean =>
  one.allIds.some((id) => other.allIds.includes(id) || id === other.parent) ||
  other.allIds.includes(one.parent as string);

/** Drops undefined fields, and numbers that could not be read. */
export const withoutGaps = <Item extends object>(item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).filter(([, value]) => value != null && !Number.isNaN(value)),
  ) as Item;

/** One product of several readings, the best first. */
export const mergeReadings = (...readings: (Product | undefined)[]): Product => {
  const known = readings.flatMap((each) => each ?? []);
  const allIds = [...new Set(known.flatMap((each) => each.allIds))];
  known.reverse();
  return Object.assign({}, ...known, ...known.map(withoutGaps), { allIds });
};

/** The fields that a form or a request may set. Not the others: a field `name` may be the visitor's. */
export const requestedFields = ({
  allIds,
  parent,
  sku,
  item_id,
  item_group_id,
  quantity,
}: Product): Product => ({ allIds, parent, sku, item_id, item_group_id, quantity });
