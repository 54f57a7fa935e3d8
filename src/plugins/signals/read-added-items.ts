import type { Line, Platform } from './platform.js';
import { isSameProduct, mergeReadings, type Product, readLines } from './read-lines.js';

/** A request that adds, and its answer. */
interface AnsweredAdd {
  /** The products that the request adds. */
  requested: Product[];
  fields: Line;
  answer: Line;
  platform: Partial<Platform>;
  /** Pieces of each product in the cart, by the last answer; this answer adds its own. */
  totals: Map<string, number>;
}

/**
 * The products that came into the cart: requested ids and pieces, since many answers report those
 * of the whole line, and further fields from the answer. Nothing else is read: a form may hold a name
 * that is the visitor's.
 *
 * @returns undefined where nothing came in
 */
export function readAddedItems({ requested, fields, answer, platform, totals }: AnsweredAdd) {
  const answered = readLines(answer, platform.normalize);
  const quantityBefore = (product: Product) =>
    product.allIds.map((id) => totals.get(id)).find((total) => total !== undefined);
  const changed = answered.filter((line) => quantityBefore(line) !== line.quantity);
  const items = requested.map((item) => {
    const line =
      answered.find((each) => isSameProduct(item, each)) ??
      (platform.byProduct && !requested[1] && !changed[1] ? changed[0] : undefined);
    const added = platform.addedQuantity?.({
      quantity: item.quantity,
      before: quantityBefore(line ?? item),
      line: line?.raw,
      response: answer,
      fields,
    });
    return {
      ...mergeReadings(line, item),
      // Drops the raw line, which may hold the visitor's text.
      raw: undefined,
      quantity: added ?? item.quantity,
    };
  });
  for (const each of answered)
    if (each.quantity !== undefined) for (const id of each.allIds) totals.set(id, each.quantity);
  const added = items.filter((each) => !((each.quantity as number) <= 0));
  return added[0] || !requested[0] ? added : undefined;
}
