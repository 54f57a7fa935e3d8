import type { ItemMetadata, JsonObject } from '../../contract/events.js';
import type { ModuleContext } from '../../core/module.js';

/**
 * How long a soft signal waits for a hard one, and how long what is decided takes in what others
 * still have to say of it: ms. A request that is under way is waited for as long as it takes.
 */
export const HOLD = 1_500;

/** Later than any time that a page sees: ms since the epoch. */
const FAR = 1e15;

/**
 * Told the outcome of a request that adds to the cart. The first word counts.
 *
 * @param items what the answer says of each product that was added; without, the cart does not have
 * it: nothing is counted, whatever others say
 */
export type Decide = (items?: ItemMetadata[]) => void;

/** One add to the cart as its witnesses tell it. */
interface Add {
  items: ItemMetadata[];
  /** Who has spoken of it: one add is told once by each. */
  sources: string[];
  /** Counted, or vetoed; undefined while it is open. */
  counted?: boolean;
  /** From here on it is another add: ms since the epoch. Far away while a hard signal is waited for. */
  until: number;
}

/**
 * The one rule by which several witnesses of an add to the cart become one event.
 *
 * - A hard signal (the answer to a request) decides: counted at once, or vetoed.
 * - A soft one (`dataLayer`, usually pushed on click) is held: it enriches the hard one that comes, goes
 *   with it when that fails, and stands in for it, with `confirmed: 0`, when none comes.
 * - Within one source nothing is merged: two clicks are two adds.
 */
export type Merge = {
  /** A soft signal. */
  (source: string, items: ItemMetadata[]): void;
  /**
   * A hard signal begins.
   *
   * @param items what the request says
   */
  (source: string, items: ItemMetadata[], hard: true): Decide;
};

const merges = new WeakMap<ModuleContext, Merge>();

/** The one of several items that has the same `item_id`. */
const twin = ({ item_id }: ItemMetadata, items: ItemMetadata[]) =>
  items.find((item) => item_id && item_id === item.item_id);

/** What the first list says, and what only the second says: pairs by `item_id`, else by place where both are as long. */
const join = (items: ItemMetadata[], more: ItemMetadata[]): ItemMetadata[] =>
  items.length
    ? items.map((item, i) => ({
        ...(twin(item, more) ?? (items.length === more.length && more[i])),
        // What is undefined must not hide what the other knows.
        ...JSON.parse(JSON.stringify(item)),
      }))
    : more;

/** The modules of one tracker share one. */
export function mergeOf(context: ModuleContext): Merge {
  const known = merges.get(context);
  if (known) return known;
  let adds: Add[] = [];

  /** The first word counts. Without items: the cart does not have it. */
  const decide = (add: Add, items?: ItemMetadata[], confirmed?: 0) => {
    if (add.counted !== undefined || context.signal.aborted) return;
    add.counted = !!items;
    add.until = context.now() + HOLD;
    if (!items) return;
    const all = join(items, add.items);
    for (const item of all.length ? all : [{} as ItemMetadata]) {
      const { price, quantity = 1 } = item;
      // Rounded to what a currency can have: three decimals.
      const { value = price && Math.round(price * quantity * 1e3) / 1e3 } = item;
      const metadata: JsonObject = { ...item, value, confirmed };
      context.track('product cart-add', metadata, { metric: value });
    }
  };

  const settle = (leaving?: boolean) => {
    for (const add of adds) if (leaving || add.until <= context.now()) decide(add, [], 0);
    adds = adds.filter(({ until }) => until > context.now());
  };

  const merge = (source: string, items: ItemMetadata[], hard?: true): Decide => {
    // Timers may be late.
    settle();
    const free = adds.filter(
      ({ sources, counted }) =>
        !sources.includes(source) &&
        // Who tries again another way after a failure, such as by a form, adds anew.
        !(hard && counted === false),
    );
    const add = free.find((add) => items.some((item) => twin(item, add.items))) ??
      free[0] ?? { items: [], sources: [], until: context.now() + HOLD };
    if (!add.sources.length) adds.push(add);
    add.sources.push(source);
    // A request says it better than a click.
    add.items = hard ? join(items, add.items) : join(add.items, items);
    if (!hard) context.after(HOLD, settle);
    else if (add.counted === undefined) add.until = FAR;
    return (items) => decide(add, items);
  };
  // A page that goes takes the answer with it: what is open is told as it is known.
  context.follow({ hidden: (leaving) => leaving && settle(true) });
  merges.set(context, merge);
  return merge;
}
