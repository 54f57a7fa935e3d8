import type { ItemMetadata, JsonObject } from '../../contract/events.js';
import type { CartAddReporter, PluginContext } from '../../tracker/plugins/plugin.js';

/**
 * How long a tentative source waits for an authoritative one, and how long what is decided takes in what others
 * still have to say of it: ms.
 */
export const HOLD = 1_500;

/** How long an authoritative source is waited for: ms. Of another origin's answer nothing may ever be known. */
export const PATIENCE = 30_000;

/** How long the next page may repeat what this one has counted: ms. */
export const REPEAT = 10_000;

/** One add to the cart as its sources tell it. */
interface Add {
  items: ItemMetadata[];
  /** Who has spoken of it: one add is told once by each. */
  sources: string[];
  /** Those of them whose outcome is not known. */
  open: Set<string>;
  /** Counted, or vetoed; undefined while it is open. False as well where an earlier page has counted it. */
  counted?: boolean;
  /** From here on it is another add: ms since the epoch. */
  until: number;
}

/** The one of several items that has the same `item_id`. */
const twin = ({ item_id }: ItemMetadata, items: ItemMetadata[]) =>
  items.find((item) => item_id && item_id === item.item_id);

/** What the first list says, and what only the second says: pairs by `item_id`, else, with `loose`, by place where both are as long. */
const join = (items: ItemMetadata[], more: ItemMetadata[], loose: boolean): ItemMetadata[] =>
  items.length
    ? items.map((item, i) => ({
        ...(twin(item, more) ?? (loose && items.length === more.length && more[i])),
        // What is undefined must not hide what the other knows.
        ...JSON.parse(JSON.stringify(item)),
      }))
    : more;

const create = (context: PluginContext): CartAddReporter => {
  const { now } = context;
  const adds: Add[] = context.safely(() => JSON.parse(context.storage.get('adds') ?? '[]')) ?? [];

  /** The first word counts. Without items: the cart does not have it. */
  const decide = (add: Add, items?: ItemMetadata[], confirmed?: 0) => {
    if (context.signal.aborted) return;
    add.until = now() + (add.open.size ? PATIENCE : HOLD);
    if (add.counted !== undefined) return;
    add.counted = !!items;
    if (!items) return;
    add.items = join(items, add.items, true);
    for (const item of add.items.length ? add.items : [{} as ItemMetadata]) {
      const { price, quantity = 1 } = item;
      // Rounded to what a currency can have: three decimals.
      const { value = price && Math.round(price * quantity * 1e3) / 1e3 } = item;
      const metadata: JsonObject = { ...item, value, confirmed };
      context.track('product cart-add', metadata, { metric: value });
    }
  };

  const settle = (until = now()) => {
    for (const add of adds)
      if (add.counted === undefined && add.until <= until) {
        add.open.clear();
        decide(add, [], 0);
      }
  };

  // A page that goes takes the answer with it: what is open is told as it is known.
  const leave = () => {
    settle(Number.POSITIVE_INFINITY);
    const until = now() + REPEAT;
    const told = adds.filter((add) => add.counted && add.until > now() - REPEAT);
    context.storage.set(
      'adds',
      JSON.stringify(told.map((add) => ({ ...add, counted: false, until }))),
    );
  };
  context.onLifecycle({ onPageHide: leave, onStop: leave });

  return ({ source, items, authoritative }) => {
    // Timers may be late.
    settle();
    const free = adds.filter(
      ({ sources, counted, until }) =>
        until > now() &&
        !sources.includes(source) &&
        // Who tries again another way after a failure, such as by a form, adds anew.
        !(authoritative && counted === false),
    );
    const add = free.find((add) => items.some((item) => twin(item, add.items))) ??
      // Pages that push late push when the cart has it.
      free.find(({ counted }) => counted && !authoritative) ??
      free[0] ?? { items: [], sources: [], open: new Set(), until: now() + HOLD };
    if (!add.sources.length) adds.push(add);
    add.sources.push(source);
    // A request says it better than a click. With others around, it may be the click of another product.
    const single = !free[1];
    add.items = authoritative ? join(items, add.items, single) : join(add.items, items, single);
    if (authoritative) {
      add.open.add(source);
      add.until = now() + PATIENCE;
    }
    context.setTimeout(settle, authoritative ? PATIENCE : HOLD);
    return (items) => {
      add.open.delete(source);
      decide(add, items);
    };
  };
};

/** The rule by which adds are counted; the plugins of one tracker share one. */
export const dedupeCartAdds = (context: PluginContext): CartAddReporter =>
  (context.reportCartAdd ??= create(context));
