import type { JsonObject } from '../../contract/events.js';
import type {
  CartAddReport,
  CartAddReporter,
  PageMoment,
  PluginContext,
} from '../../tracker/plugins/plugin.js';
import { toJson } from '../../tracker/to-json.js';
import { parseJson } from './cart-request.js';
import { asProduct, defined, productIdentity } from './product-identity.js';
import { alike, type Product } from './read-lines.js';

/**
 * How long a tentative source waits for an authoritative one, and how long what is decided takes in what others
 * still have to say of it: ms.
 */
export const HOLD = 1_500;

/** How long an authoritative source is waited for: ms. Of another origin's answer nothing may ever be known. */
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
  /** Who has spoken of it, and when: ms since the epoch. */
  sources: Record<string, number>;
  /** Those of them whose outcome is not known. */
  open: string[];
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

/** What is said of an add. */
interface Witness extends CartAddReport {
  now: number;
  products: Product[];
  /** Whether the visitor has touched the page in the last seconds; undefined where the browser does not know. */
  touched: boolean | undefined;
}

const overlap = (one: Product[], other: Product[]) =>
  one.some((item) => other.some((each) => alike(item, each)));

/** Whether two say different things: another number of pieces, another name, another price. */
const clash = ([one, ...more]: Product[], [other, ...others]: Product[]) =>
  more.length !== others.length ||
  (['quantity', 'item_name', 'price'] as const).some(
    (key) => one?.[key] && other?.[key] && one[key] !== other[key],
  );

/** Whether nothing but the aliases speaks against it. */
const fits = ({ source, authoritative, now }: Witness, add: Add) =>
  !add.earlier &&
  !add.sources[source] &&
  now < add.until &&
  // Who tries again another way after a failure, such as by a form, adds anew.
  !(authoritative && add.counted === false);

/**
 * Which add a word belongs to: the first rule that finds one decides, the oldest add first. A word that none
 * finds an add for is a new one. docs/auto-tracking.md has the same table with the reasons.
 */
export const RULES: Readonly<Record<string, (word: Witness, add: Add) => unknown>> = {
  // Several tags speak of one click at once, also in one dialect.
  instant: ({ products, authoritative, source, now }, { items, sources }) =>
    !authoritative && now - (sources[source] ?? 0) < INSTANT && overlap(products, items),
  // A request belongs to the add that is still open, if one is of its product,
  open: (word, add) =>
    word.authoritative &&
    add.counted === undefined &&
    fits(word, add) &&
    overlap(word.products, add.items),
  // any other word to the oldest of its product that its source has not told of. Also a request to one that was
  // only guessed: it may have waited behind another.
  product: (word, add) =>
    (fits(word, add) ||
      (word.authoritative &&
        add.counted &&
        !add.sure &&
        !add.sources[word.source] &&
        word.now < add.until + PATIENCE)) &&
    overlap(word.products, add.items),
  // What a page says before it is touched was done on an earlier one.
  earlier: (
    { products, source, authoritative, touched, now },
    { items, sources, until, earlier },
  ) =>
    earlier &&
    !authoritative &&
    !sources[source] &&
    !(touched ?? now >= until) &&
    overlap(products, items),
  // Another id, which is no word of a form that left. Pages that speak late speak when the cart has it,
  late: (word, add) => !word.authoritative && add.counted && !add.moment && fits(word, add),
  // else it is of the oldest that is open, at last also where they contradict each other.
  oldest: (word, add) => !add.moment && fits(word, add) && !clash(word.products, add.items),
  any: (word, add) => !add.moment && fits(word, add),
};

/**
 * What the first list says, and what only the second says: pairs by id, else, with `loose`, by place where both
 * are as long. A single container of several products is none of them.
 */
const join = (items: Product[], more: Product[], loose: boolean): Product[] =>
  items[0] && !(!items[1] && more[1] && !overlap(items, more))
    ? items.map((item, i) => {
        const other =
          more.find((each) => alike(item, each)) ??
          (loose && items.length === more.length ? more[i] : undefined);
        return {
          ...other,
          ...item,
          ...(other && defined(other)),
          ...defined(item),
          aliases: [...new Set([...item.aliases, ...(other?.aliases ?? [])])],
        };
      })
    : more[0]
      ? more
      : items;

/** The rule, and the word of the next page. */
export interface CartAdds extends CartAddReporter {
  /** Says what became of the forms that left the page before; undefined where nothing tells. */
  settleForms(accepted: boolean | undefined): void;
  /** Whether a page before has left one to this page to judge. */
  hasForms(): boolean;
}

const create = (context: PluginContext): CartAdds => {
  const { now, storage } = context;
  const identity = productIdentity(context);
  const adds: Add[] = parseJson(storage.get('adds') ?? '[]') ?? [];
  const forms = adds.filter(({ counted }) => counted === undefined);
  for (const each of forms) each.until = now() + VERDICT;

  /** The first word counts. Without items: the cart does not have it. */
  const decide = (add: Add, items?: Product[], confirmed?: 0) => {
    if (context.signal.aborted) return;
    add.until = now() + (add.open[0] ? PATIENCE : HOLD);
    // Behind its request those of others may have been waiting for their turn.
    for (const each of add.sure ? adds : [])
      if (each.counted === undefined && !each.open[0])
        each.until = Math.max(each.until, now() + HOLD);
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
        // Of a page that shows no product nobody knows what was added.
        confirmed:
          confirmed ?? (item.item_id || item.item_name || identity.readShown() ? undefined : 0),
      };
      context.track('product cart-add', metadata, { metric: metadata.value as number }, add.moment);
    }
  };

  const isBusy = () => adds.some(({ counted, open }) => counted === undefined && open[0]);

  const settle = (until = now(), leaving?: boolean) => {
    for (const add of adds) {
      if (add.counted !== undefined || add.until > until) continue;
      // Its request may wait behind another.
      if (!leaving && !add.open[0] && isBusy()) {
        add.until = until + HOLD;
        context.setTimeout(() => settle(), HOLD);
        continue;
      }
      add.open = [];
      decide(add, [], 0);
    }
  };

  // A page that goes takes the answer with it: what is open is told as it is known, but for forms, whose answer is
  // the next page.
  const leave = () => {
    const kept = adds.filter(({ counted, moment }) => counted === undefined && moment);
    for (const add of kept) add.counted = false;
    settle(Number.POSITIVE_INFINITY, true);
    const open: string[] = [];
    storage.set(
      'adds',
      toJson([
        ...kept.map(({ items, moment }) => ({ items, moment, sources: { navigation: 1 }, open })),
        ...adds.flatMap(({ items, counted, earlier }) =>
          counted && !earlier
            ? {
                // Without the shop's own line, which may hold what the visitor wrote.
                items: items.map((item): Product => ({ ...item, raw: undefined }) as Product),
                ...{ sources: {}, open },
                counted: false,
                earlier: true,
                until: now() + REPEAT,
              }
            : [],
        ),
      ]),
    );
  };
  context.onLifecycle({ onPageHide: leave, onStop: leave });

  const report: CartAddReporter = ({ source, items, authoritative, moment }) => {
    // Timers may be late.
    settle();
    const word: Witness = {
      source,
      items,
      authoritative,
      products: identity.expand(items.map(asProduct)),
      now: now(),
      // Not `hasBeenActive`: Chromium carries that over to the next page of the origin.
      touched: navigator.userActivation?.isActive,
    };
    const add: Add = Object.values(RULES)
      .map((rule) => adds.find((each) => rule(word, each)))
      .find(Boolean) ?? { items: [], sources: {}, open: [], until: now() + HOLD };
    if (!Object.keys(add.sources)[0]) adds.push(add);
    // With others around, it may be the click of another product.
    const single = adds.filter((each) => fits(word, each)).length < 2;
    add.sources[source] ??= now();
    // The page itself says what became of the address that it was opened at.
    if (source === 'entry') forms.push(add);
    // A request says it better than a click.
    add.items = authoritative
      ? join(word.products, add.items, single)
      : join(add.items, word.products, single);
    if (authoritative) {
      add.sure = true;
      add.moment = moment;
      if (add.counted === undefined) add.until = now() + PATIENCE;
      add.open.push(source);
    }
    context.setTimeout(() => settle(), authoritative ? PATIENCE : HOLD);
    return (items) => {
      add.open = add.open.filter((each) => each !== source);
      decide(add, items?.map(asProduct));
    };
  };

  return Object.assign(report, {
    hasForms: () => !!forms[0],
    settleForms(accepted?: boolean) {
      for (const add of forms.splice(0))
        if (accepted === false) decide(add);
        else decide(add, [], accepted ? undefined : 0);
    },
  });
};

/** The rule by which adds are counted; the plugins of one tracker share one. */
export const dedupeCartAdds = (context: PluginContext): CartAdds => {
  context.reportCartAdd ??= create(context);
  return context.reportCartAdd as CartAdds;
};
