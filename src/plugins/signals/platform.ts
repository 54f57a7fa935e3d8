/** How a shop platform adds to its cart, and how it answers. */

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the page sends and the shop answers.
export type Line = any;

/** The lines in a text such as `15:2,16:1`: ids and pieces. */
export const readPairs = (text?: string): Line =>
  text?.split(',').map((pair) => {
    const [id, quantity] = pair.split(':');
    return { id, quantity };
  });

/** A line of a response with its request, from which a platform tells how many pieces came in. */
export interface AddOutcome {
  /** Requested pieces. */
  quantity: number | undefined;
  /** Pieces of the line before the request; undefined where no earlier response had it. */
  before: number | undefined;
  /** The line as the response has it; undefined where it has none of the product. */
  line: Line;
  /** The response, parsed. */
  response: Line;
  /** The fields of the request, parsed. */
  fields: Line;
}

/** One adapter of `platforms/`. Its comment is a row of the table in docs/auto-tracking.md. */
export interface Platform {
  /** A POST or a navigation that adds: its address, decoded, a line break, and its body. */
  adds: RegExp;
  /** The lines that a request adds, where they are not its body. */
  requestLines?(fields: Line, url: string): Line;
  /** A response that refuses, beside the patterns for every platform. */
  refuses?: RegExp;
  /** Pieces that the cart took, where that may be fewer than requested; undefined if not known. */
  addedQuantity?(outcome: AddOutcome): number | undefined;
  /** Whether a request may name a variant by its product. Then the only line that has changed is the variant's. */
  byProduct?: true;
  /** Fields of a line under the names, and in the units, that other platforms use. */
  normalize?(line: Line): Line;
  /** CSS selector of the next page's notice that the cart has the product. */
  successNotice?: string;
  /** CSS selector of the next page's notice that the cart has not. */
  errorNotice?: string;
  /** Reads notices outside of the next page's markup: true for success, false for an error, else undefined. */
  readNotice?(): boolean | undefined;
  /** The products that the page holds outside of its markup, as lines. */
  products?(): Line;
}
