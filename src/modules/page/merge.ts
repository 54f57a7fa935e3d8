import type { ItemMetadata, JsonObject } from '../../contract/events.js';
import type { ModuleContext } from '../../core/module.js';

/**
 * How long a soft signal waits for a hard one, and how long what is decided takes in what others
 * still have to say of it: ms. A request that is under way is waited for as long as it takes.
 */
export const HOLD = 1_500;

/** A request that adds to the cart, once its outcome is known. The first word counts. */
export interface Attempt {
  /**
   * The cart has it.
   *
   * @param items what the answer says of each product that was added
   */
  succeed(items?: ItemMetadata[]): void;
  /** The cart does not have it: nothing is counted, whatever others say. */
  fail(): void;
}

/** One add to the cart as its witnesses tell it. */
interface Add {
  items: ItemMetadata[];
  /** Who has spoken of it: one add is told once by each. */
  sources: string[];
  /** Hard signals that are still waited for. */
  waiting: number;
  decided?: boolean;
  /** From here on it is another add: ms since the epoch. */
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
export interface Merge {
  /** A soft signal. */
  tell(source: string, items: ItemMetadata[]): void;
  /**
   * A hard signal begins.
   *
   * @param items what the request says
   */
  attempt(source: string, items?: ItemMetadata[]): Attempt;
}

const merges = new WeakMap<ModuleContext, Merge>();

/** What the first says, and what only the second says. */
const enrich = (item: ItemMetadata, more: ItemMetadata | undefined): ItemMetadata => {
  const known = Object.entries(item).filter(([, value]) => value !== undefined);
  return { ...more, ...Object.fromEntries(known) };
};

/** Pairs by `item_id`, else by place where both lists are as long. */
const join = (items: ItemMetadata[], more: ItemMetadata[]): ItemMetadata[] =>
  items.length
    ? items.map((item, i) =>
        enrich(
          item,
          more.find(({ item_id }) => item_id && item_id === item.item_id) ??
            (items.length === more.length ? more[i] : undefined),
        ),
      )
    : more;

/** The modules of one tracker share one. */
export function mergeOf(context: ModuleContext): Merge {
  const known = merges.get(context);
  if (known) return known;
  let adds: Add[] = [];

  const emit = (add: Add, confirmed?: 0) => {
    add.decided = true;
    add.until = context.now() + HOLD;
    for (const item of add.items.length ? add.items : [{}]) {
      const { price, quantity } = item as ItemMetadata;
      const value = price && Math.round(price * (quantity ?? 1) * 100) / 100;
      const metadata: JsonObject = { value, ...item, confirmed };
      context.track('product cart-add', metadata, {
        metric: (item as ItemMetadata).value ?? value,
      });
    }
  };

  const settle = (leaving?: boolean) => {
    for (const add of adds)
      if (!add.decided && (leaving || (!add.waiting && add.until <= context.now()))) emit(add, 0);
  };

  /** The add that a source speaks of. */
  const find = (source: string, items: ItemMetadata[]): Add => {
    const now = context.now();
    adds = adds.filter(({ waiting, until }) => waiting || until > now);
    const free = adds.filter(({ sources }) => !sources.includes(source));
    const same = ({ items: others }: Add) =>
      others.some(({ item_id }) => item_id && items.some((item) => item.item_id === item_id));
    const add: Add = free.find(same) ??
      free[0] ?? { items: [], sources: [], waiting: 0, until: now + HOLD };
    if (!add.sources.length) adds.push(add);
    add.sources.push(source);
    return add;
  };

  const merge: Merge = {
    tell(source, items) {
      const add = find(source, items);
      if (add.decided) return;
      add.items = join(add.items, items);
      context.after(HOLD, settle);
    },
    attempt(source, asked = []) {
      const add = find(source, asked);
      add.items = join(asked, add.items);
      add.waiting++;
      let open = true;
      const decide = (task: () => void) => {
        if (!open) return;
        open = false;
        add.waiting--;
        if (!add.decided) task();
      };
      return {
        succeed: (items = []) =>
          decide(() => {
            add.items = join(items, add.items);
            emit(add);
          }),
        fail: () =>
          decide(() => {
            add.decided = true;
            add.until = context.now() + HOLD;
          }),
      };
    },
  };
  // A page that goes takes the answer with it: what is open is told as it is known.
  context.follow({ hidden: (leaving) => leaving && settle(true) });
  merges.set(context, merge);
  return merge;
}
