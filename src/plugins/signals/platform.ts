/** How a shop platform adds to its cart, and how it answers. */

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the page sends and the shop answers.
export type Line = any;

/** The lines in a text such as `15:2,16:1`: ids and pieces. */
export const readPairs = (text?: string): Line =>
  text?.split(',').map((pair) => {
    const [id, quantity] = pair.split(':');
    return { id, quantity };
  });

/** A line of an answer, with its request, from which a platform tells the pieces taken. */
export interface TakenQuestion {
  /** Requested pieces. */
  quantity: number | undefined;
  /** Pieces of the line before; undefined before the first answer. */
  before: number | undefined;
  /** The line as the answer has it; undefined where it has none of the product. */
  line: Line;
  /** The answer and the request, parsed. */
  answer: Line;
  fields: Line;
}

/** One adapter of `platforms/`. Its comment is a row of the table in docs/auto-tracking.md. */
export interface Platform {
  /** A POST or a navigation that adds: its address, decoded, a line break, and its body. */
  adds: RegExp;
  /** Part of the request that holds the products, where it is not the body. */
  asked?(fields: Line, url: string): Line;
  /** Matches an answer that refuses, beside the patterns for every platform. */
  refuses?: RegExp;
  /** Pieces that the cart took, where that may be fewer than requested; undefined if not known. */
  taken?(question: TakenQuestion): number | undefined;
  /** Whether a request may name a variant by its product. Then the only line that has changed is the variant's. */
  byProduct?: true;
  /** Translates a line's own field names to those that other platforms use. */
  line?(line: Line): Line;
  /** Notices of the next page: that the cart has it, that it has not. */
  accepted?: string;
  refused?: string;
  /** Reads notices outside of the next page's markup: true for accepted, false for refused, else undefined. */
  readNotice?(): boolean | undefined;
  /** Raw lines of the products that the page holds outside of its markup. */
  known?(): Line;
}
