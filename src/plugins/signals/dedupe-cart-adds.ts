import type { JsonObject } from '../../contract/events.js';
import type {
  CartAddReport,
  CartAddReporter,
  PageMoment,
  PluginContext,
} from '../../tracker/plugins/plugin.js';
import { toJson } from '../../tracker/to-json.js';
import { parseJson } from './cart-request.js';
import { asProduct, productIdentity } from './product-identity.js';
import { alike, merge, type Product } from './read-lines.js';

/**
 * How long a tentative source waits for an authoritative one, and how long what is decided takes in what others
 * still have to say of it: ms.
 */
export const HOLD = 1_500;

/** How long an authoritative source is waited for: ms. The answer of another origin may never be readable. */
export const PATIENCE = 30_000;

/** How long the next page may repeat what this one has counted, in browsers that do not know whether it was touched: ms. */
export const REPEAT = 10_000;

/** How long the next page may take to say what became of a form: ms. */
export const VERDICT = 3_000;

/** Nobody clicks twice in this time: ms. */
export const INSTANT = 50;

/** One add to the cart as its sources tell it. */
interface Add {
  items: Product[];
  /** Time of each source's report, by its name: ms since the epoch. */
  sources: Record<string, number>;
  /** Those of them whose outcome is not known. */
  awaited: string[];
  /** Whether an authoritative source was among them. */
  sure?: boolean;
  /** Counted, or vetoed; undefined while it is open. False as well where an earlier page has counted it. */
  counted?: boolean;
  /** When it is decided without further word, or from when on it is another add: ms since the epoch. */
  until: number;
  /** Counted by an earlier page, or left to this one to count. */
  earlier?: boolean;
  /** The page that it was made on, where that is an earlier one. */
  moment?: PageMoment;
}

/** An add as the next page reads it from storage. */
interface StoredAdd {
  items: Product[];
  /** The page that a form has left, of which the next page tells what became; missing where the add was counted. */
  moment?: PageMoment;
  /** How long the next page may repeat what was counted: ms since the epoch. */
  until?: number;
}

/** A report of a source, with the state of the page. */
interface Witness extends CartAddReport {
  items: Product[];
  now: number;
  /** Whether the visitor has touched the page in the last seconds; undefined where the browser does not know. */
  touched: boolean | undefined;
}

const overlap = (one: Product[], other: Product[]) =>
  one.some((item) => other.some((each) => alike(item, each)));

type Rule = (word: Witness, add: Add) => unknown;

/** Whether nothing but the ids speaks against it. */
const fits: Rule = (word, add) =>
  !add.earlier &&
  !add.sources[word.source] &&
  (add.counted === undefined || word.now < add.until) &&
  // After a failure, another attempt by another way, such as a form, is a new add.
  !(word.authoritative && add.counted === false);

/** Several tags speak of one click at once, also in one dialect. */
const instant: Rule = (word, add) =>
  !word.authoritative &&
  word.now - (add.sources[word.source] ?? 0) < INSTANT &&
  overlap(word.items, add.items);

/**
 * Else a word belongs to the oldest of its product that its source has not told of. A request also to one that
 * was only guessed: it may have waited behind another.
 */
const product: Rule = (word, add) =>
  (fits(word, add) ||
    (word.authoritative &&
      add.counted &&
      !add.sure &&
      !add.sources[word.source] &&
      word.now < add.until + PATIENCE)) &&
  overlap(word.items, add.items);

/** A report before the visitor touches the page is about an add of an earlier page. */
const earlier: Rule = (word, add) =>
  add.earlier &&
  !word.authoritative &&
  !add.sources[word.source] &&
  !(word.touched ?? word.now >= add.until) &&
  overlap(word.items, add.items);

/** Under another id, which is no word of a form that left. Pages that speak late speak when the cart has it, */
const late: Rule = (word, add) => !word.authoritative && add.counted && any(word, add);

/** else it is of the oldest. */
const any: Rule = (word, add) => !add.moment && fits(word, add);

/**
 * Which add a word belongs to: the first rule that finds one decides, the oldest add first. A word that none
 * finds an add for is a new one. docs/auto-tracking.md has the same table with the reasons.
 */
export const RULES: readonly Rule[] = [instant, product, earlier, late, any];

/**
 * Merges two lists of products: pairs by id, else, with `loose`, by place where both
 * are as long. A single container of several products is none of them.
 */
const join = (items: Product[], more: Product[], loose: boolean): Product[] =>
  !items[0] || (!items[1] && more[1] && !overlap(items, more))
    ? more[0]
      ? more
      : items
    : items.map((item, i) =>
        merge(
          item,
          more.find((each) => alike(item, each)) ??
            (loose && items.length === more.length ? more[i] : undefined),
        ),
      );

/** The rule, and the word of the next page. */
export interface CartAdds extends CartAddReporter {
  /** Says what became of the forms that left the page before: nothing is known where both are said, or neither. */
  settleForms(accepted: unknown, refused: unknown): void;
  /** Whether a page before has left one to this page to judge. */
  hasForms(): boolean;
}

const create = (context: PluginContext): CartAdds => {
  const identity = productIdentity(context);
  const stored: StoredAdd[] = parseJson(context.storage.get('adds') ?? '[]') ?? [];
  const adds = stored.map(
    ({ items, moment, until = context.now() + VERDICT }): Add => ({
      items,
      moment,
      until,
      sources: { navigation: 1 },
      awaited: [],
      earlier: !moment,
      counted: moment ? undefined : false,
    }),
  );
  const forms = adds.filter((each) => each.moment);

  /** The first word counts. Without items: the cart does not have it. */
  const decide = (add: Add, items?: Product[], confirmed?: 0) => {
    if (context.signal.aborted) return;
    add.until = context.now() + (add.awaited[0] ? PATIENCE : HOLD);
    // Behind its request those of others may have been waiting for their turn.
    for (const each of add.sure ? adds : [])
      if (each.counted === undefined && !each.awaited[0])
        each.until = Math.max(each.until, context.now() + HOLD);
    context.setTimeout(settle, HOLD);
    if (add.counted !== undefined) return;
    add.counted = !!items;
    if (!items) return;
    add.items = join(items, add.items, true);
    const known = add.items[0] ? identity.resolve(add.items) : [{}];
    for (const item of known) {
      const { price, quantity = 1 } = item;
      // Rounded to what a currency can have: three decimals.
      const { value = price && Math.round(price * quantity * 1e3) / 1e3 } = item;
      const metadata: JsonObject = {
        ...item,
        value: value || value === 0 ? value : undefined,
        // Unconfirmed, since a page that shows no product does not tell which one was added.
        confirmed:
          confirmed ?? (item.item_id || item.item_name || identity.readShown() ? undefined : 0),
      };
      context.track('product cart-add', metadata, { metric: metadata.value as number }, add.moment);
    }
  };

  /** Counts what nobody will say more of; a request may wait behind another. */
  const settle = (isLeaving?: boolean) => {
    const isBusy = adds.some((each) => each.counted === undefined && each.awaited[0]);
    for (const add of adds)
      if (
        add.counted === undefined &&
        (isLeaving || (add.until <= context.now() && (add.awaited[0] || !isBusy)))
      ) {
        add.awaited = [];
        decide(add, [], 0);
      }
  };

  // A page that goes takes the answer with it: what is open is told as it is known, but for forms, whose answer is
  // the next page.
  const leave = () => {
    const left = adds.filter((each) => each.counted === undefined && each.moment);
    for (const each of left) each.counted = false;
    settle(true);
    const until = context.now() + REPEAT;
    context.storage.set(
      'adds',
      toJson([
        ...left.map(({ items, moment }): StoredAdd => ({ items, moment })),
        ...adds.filter((each) => each.counted).map(({ items }): StoredAdd => ({ items, until })),
      ]),
    );
  };
  context.onLifecycle({ onPageHide: leave, onStop: leave });

  const report: CartAddReporter = ({ source, items, authoritative, moment }) => {
    // Timers may be late.
    settle();
    const word: Witness = {
      source,
      authoritative,
      items: identity.expand(items.map(asProduct)),
      now: context.now(),
      // Not `hasBeenActive`: Chromium carries that over to the next page of the origin.
      touched: navigator.userActivation?.isActive,
    };
    let add = RULES.flatMap((rule) => adds.find((each) => rule(word, each)) ?? [])[0];
    if (!add) {
      add = { items: [], sources: {}, awaited: [], until: context.now() + HOLD };
      adds.push(add);
    }
    // With others around, it may be the click of another product.
    const single = adds.filter((each) => fits(word, each)).length < 2;
    add.sources[source] ??= context.now();
    // The page itself says what became of the address that it was opened at.
    if (source === 'entry') forms.push(add);
    // A request says it better than a click.
    add.items = authoritative
      ? join(word.items, add.items, single)
      : join(add.items, word.items, single);
    if (authoritative) {
      add.sure = true;
      add.moment = moment;
      if (add.counted === undefined) add.until = context.now() + PATIENCE;
      add.awaited.push(source);
    }
    context.setTimeout(settle, authoritative ? PATIENCE : HOLD);
    return (items) => {
      add.awaited = add.awaited.filter((each) => each !== source);
      decide(add, items?.map(asProduct));
    };
  };

  return Object.assign(report, {
    hasForms: () => !!forms[0],
    settleForms(accepted: unknown, refused: unknown) {
      for (const add of forms.splice(0))
        if (refused && !accepted) decide(add);
        else decide(add, [], accepted && !refused ? undefined : 0);
    },
  });
};

/** The rule by which adds are counted; the plugins of one tracker share one. */
export const dedupeCartAdds = (context: PluginContext): CartAdds => {
  context.reportCartAdd ??= create(context);
  return context.reportCartAdd as CartAdds;
};
