/** How a shop platform adds to its cart, and what it answers. */

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the page sends and the shop answers.
export type Line = any;

/** The lines in a text such as `15:2,16:1`: ids and pieces. */
export const readPairs = (text?: string): Line =>
  text?.split(',').map((pair) => {
    const [id, quantity] = pair.split(':');
    return { id, quantity };
  });

/** What a platform is asked about a line of an answer. */
export interface TakenQuestion {
  /** Pieces that were asked for. */
  quantity: number | undefined;
  /** Pieces of the line before; undefined where no answer has told. */
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
  /** What holds the products that are asked for, where it is not the body. */
  asked?(fields: Line, url: string): Line;
  /** The text of an answer that refuses, beside what refuses everywhere. */
  refuses?: RegExp;
  /** Pieces that the cart took, where that may be fewer than were asked for; undefined if not known. */
  taken?(question: TakenQuestion): number | undefined;
  /** Whether a variant may be asked for by its product: then it is the only line that has changed. */
  byProduct?: true;
  /** What a line of a request or an answer says in its own way, by the names that others use. */
  line?(line: Line): Line;
  /** Notices of the next page: that the cart has it, that it has not. */
  accepted?: string;
  refused?: string;
  /** What the next page says beside its markup: that the cart has it or not; undefined where it says nothing. */
  readNotice?(): boolean | undefined;
  /** What the page holds of its products beside its markup: raw lines. */
  known?(): Line;
}
