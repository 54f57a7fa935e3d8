import type { Line, Platform } from './platform.js';
import { alike, merge, type Product, readLines } from './read-lines.js';

/** A request that adds, and its answer. */
interface Answered {
  asked: Product[];
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
export function readAnswer({ asked, fields, answer, platform, totals }: Answered) {
  const known = readLines(answer, platform.normalize);
  const before = (product: Product) =>
    product.allIds.map((id) => totals.get(id)).find((total) => total !== undefined);
  const changed = known.filter((line) => before(line) !== line.quantity);
  const items = asked.map((line) => {
    const match =
      known.find((each) => alike(line, each)) ??
      (platform.byProduct && !asked[1] && !changed[1] ? changed[0] : undefined);
    const added = platform.addedQuantity?.({
      quantity: line.quantity,
      quantityBefore: before(match ?? line),
      line: match?.raw,
      response: answer,
      fields,
    });
    return {
      ...merge(match, line),
      // Drops the raw line, which may hold the visitor's text.
      raw: undefined,
      quantity: added ?? line.quantity,
    };
  });
  for (const each of known)
    if (each.quantity !== undefined) for (const id of each.allIds) totals.set(id, each.quantity);
  const came = items.filter((each) => !((each.quantity as number) <= 0));
  return came[0] || !asked[0] ? came : undefined;
}
