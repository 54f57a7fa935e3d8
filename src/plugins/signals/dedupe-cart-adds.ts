import type { JsonObject } from '../../contract/events.js';
import { parseJson } from '../../tracker/parse-json.js';
import type {
  CartAddReport,
  CartAddReporter,
  PageMoment,
  PluginContext,
} from '../../tracker/plugins/plugin.js';
import { toJson } from '../../tracker/to-json.js';
import { asProduct, productIdentity } from './product-identity.js';
import { isSameProduct, mergeReadings, type Product } from './read-lines.js';

/**
 * How long a tentative source waits for an authoritative one, and how long a decided add takes in later
 * reports: ms.
 */
export const HOLD_MS = 1_500;

/** How long an add waits for an authoritative source: ms. The answer of another origin may never be readable. */
export const PATIENCE_MS = 30_000;

/** How long the next page may repeat a counted add, in browsers that do not know whether it was touched: ms. */
export const REPEAT_MS = 10_000;

/** How long the next page may take to show the result of a form: ms. */
export const VERDICT_MS = 3_000;

/** Two reports within this time are about one click: ms. */
export const INSTANT_MS = 50;

/** One add to the cart with the reports of its sources. */
interface Add {
  items: Product[];
  /** Time of each source's report, by its name: ms since the epoch. */
  sources: Record<string, number>;
  /** Sources whose outcome is not known yet. */
  pendingSources: string[];
  /** Whether an authoritative source has reported it. */
  authoritative?: boolean;
  /** Whether it was counted; undefined while it is open. False as well where an earlier page has counted it. */
  counted?: boolean;
  /** It is decided then without further reports; later reports are about another add: ms since the epoch. */
  until: number;
  /** Whether an earlier page has counted it. */
  isEarlier?: boolean;
  /** The page of the add, where that is an earlier one. */
  moment?: PageMoment;
}

/** An add as the next page reads it from storage. */
interface StoredAdd {
  items: Product[];
  /** The page that a form has left, whose result this page shows; missing where the add was counted. */
  moment?: PageMoment;
  /** How long the next page may repeat a counted add: ms since the epoch. */
  until?: number;
}

/** A report of a source, with the state of the page. */
interface SourceReport extends CartAddReport {
  items: Product[];
  now: number;
  /** Whether the visitor has touched the page in the last seconds; undefined where the browser does not know. */
  touched: boolean | undefined;
}

const overlap = (one: Product[], other: Product[]) =>
  one.some((item) => other.some((each) => isSameProduct(item, each)));

type Rule = (report: SourceReport, add: Add) => unknown;

/** Whether an add may be that of a report, as far as anything but the ids says. */
const fits: Rule = (report, add) =>
  !add.isEarlier &&
  !add.sources[report.source] &&
  (add.counted === undefined || report.now < add.until) &&
  // After a failure, another attempt by another way, such as a form, is a new add.
  !(report.authoritative && add.counted === false);

/** Several tags report one click at once, also in one dialect. */
const instant: Rule = (report, add) =>
  !report.authoritative &&
  report.now - (add.sources[report.source] ?? 0) < INSTANT_MS &&
  overlap(report.items, add.items);

/**
 * Else a report belongs to the oldest add of its product that its source has not reported. A request may also
 * confirm a tentative add: it may have waited behind another.
 */
const product: Rule = (report, add) =>
  (fits(report, add) ||
    (report.authoritative &&
      add.counted &&
      !add.authoritative &&
      !add.sources[report.source] &&
      report.now < add.until + PATIENCE_MS)) &&
  overlap(report.items, add.items);

/** A report before the visitor touches the page is about an add of an earlier page. */
const earlier: Rule = (report, add) =>
  add.isEarlier &&
  !report.authoritative &&
  !add.sources[report.source] &&
  !(report.touched ?? report.now >= add.until) &&
  overlap(report.items, add.items);

/** A tentative report with another id, after an add was counted, comes from a page that waits for the cart. */
const late: Rule = (report, add) => !report.authoritative && add.counted && any(report, add);

/** Else a report belongs to the oldest add with another id, except to a form that left. */
const any: Rule = (report, add) => !add.moment && fits(report, add);

/**
 * Finds the add of a report: the first rule that fits decides, the oldest add first. A report without
 * one is a new add. docs/auto-tracking.md has the same table with the reasons.
 */
export const RULES: readonly Rule[] = [instant, product, earlier, late, any];

/**
 * Merges two lists of products: pairs by id, else, with `loose`, by place where both
 * are as long. A single container of several products is none of them.
 */
const mergeItems = (items: Product[], more: Product[], loose: boolean): Product[] =>
  !items[0] || (!items[1] && more[1] && !overlap(items, more))
    ? more[0]
      ? more
      : items
    : items.map((item, i) =>
        mergeReadings(
          item,
          more.find((each) => isSameProduct(item, each)) ??
            (loose && items.length === more.length ? more[i] : undefined),
        ),
      );

/** The reporter, and the results that the next page shows. */
export interface CartAdds extends CartAddReporter {
  /** Settles the forms that left the page before. The result is unknown when both arguments are set, or neither. */
  settleForms(accepted: unknown, refused: unknown): void;
  /** Whether an earlier page has left a form for this page to judge. */
  hasForms(): boolean;
}

const createCartAdds = (context: PluginContext): CartAdds => {
  const identity = productIdentity(context);
  const readStored = () => parseJson<StoredAdd[]>(context.storage.get('adds')) ?? [];
  const stored = readStored();
  const adds = stored.map(
    ({ items, moment, until = context.now() + VERDICT_MS }): Add => ({
      items,
      moment,
      until,
      sources: { navigation: 1 },
      pendingSources: [],
      isEarlier: !moment,
      counted: moment ? undefined : false,
    }),
  );
  const forms = adds.filter((each) => each.moment);
  // This page settles them; another tab that opens meanwhile would count them as well.
  if (forms[0]) context.storage.set('adds', toJson(stored.filter((each) => !each.moment)));

  /** The first call counts. Without items: the cart does not have it. */
  const decide = (add: Add, items?: Product[], confirmed?: 0) => {
    if (context.signal.aborted) return;
    add.until = context.now() + (add.pendingSources[0] ? PATIENCE_MS : HOLD_MS);
    // Other requests may have waited behind this one.
    for (const each of add.authoritative ? adds : [])
      if (each.counted === undefined && !each.pendingSources[0])
        each.until = Math.max(each.until, context.now() + HOLD_MS);
    context.setTimeout(settle, HOLD_MS);
    if (add.counted !== undefined) return;
    add.counted = !!items;
    if (!items) return;
    add.items = mergeItems(items, add.items, true);
    const known = add.items[0] ? identity.resolve(add.items) : [{}];
    for (const item of known) {
      const { price, quantity = 1 } = item;
      // Three decimals, the most that a currency has.
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

  /** Counts adds without further reports; a request may wait behind another. */
  const settle = (isLeaving?: boolean) => {
    const isBusy = adds.some((each) => each.counted === undefined && each.pendingSources[0]);
    for (const add of adds)
      if (
        add.counted === undefined &&
        (isLeaving || (add.until <= context.now() && (add.pendingSources[0] || !isBusy)))
      ) {
        add.pendingSources = [];
        decide(add, [], 0);
      }
  };

  // A page that goes takes the answer with it: it tracks open adds as it knows them, except forms, whose result
  // the next page shows.
  const leave = () => {
    const openForms = adds.filter((each) => each.counted === undefined && each.moment);
    for (const each of openForms) each.counted = false;
    settle(true);
    const until = context.now() + REPEAT_MS;
    context.storage.set(
      'adds',
      toJson([
        // Another tab has left them, and the next page shows their result.
        ...readStored().filter((each) => each.moment),
        ...openForms.map(({ items, moment }): StoredAdd => ({ items, moment })),
        ...adds.filter((each) => each.counted).map(({ items }): StoredAdd => ({ items, until })),
      ]),
    );
  };
  context.onLifecycle({ onPageHide: leave, onStop: leave });

  const report: CartAddReporter = ({ source, items, authoritative, moment }) => {
    // Timers may be late.
    settle();
    const sourceReport: SourceReport = {
      source,
      authoritative,
      items: identity.expand(items.map(asProduct)),
      now: context.now(),
      // Not `hasBeenActive`: Chromium carries that over to the next page of the origin.
      touched: navigator.userActivation?.isActive,
    };
    let add = RULES.flatMap((rule) => adds.find((each) => rule(sourceReport, each)) ?? [])[0];
    if (!add) {
      add = { items: [], sources: {}, pendingSources: [], until: context.now() + HOLD_MS };
      adds.push(add);
    }
    // With several open adds, the click may be for another product.
    const isSingle = adds.filter((each) => fits(sourceReport, each)).length < 2;
    add.sources[source] ??= context.now();
    // The page itself shows the result of the address that opened it.
    if (source === 'entry') forms.push(add);
    // A request knows the products better than a click.
    add.items = authoritative
      ? mergeItems(sourceReport.items, add.items, isSingle)
      : mergeItems(add.items, sourceReport.items, isSingle);
    if (authoritative) {
      add.authoritative = true;
      add.moment = moment;
      if (add.counted === undefined) add.until = context.now() + PATIENCE_MS;
      add.pendingSources.push(source);
    }
    context.setTimeout(settle, authoritative ? PATIENCE_MS : HOLD_MS);
    return (items) => {
      add.pendingSources = add.pendingSources.filter((each) => each !== source);
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

/** Returns the reporter that the plugins of one tracker share. */
export const dedupeCartAdds = (context: PluginContext): CartAdds => {
  context.reportCartAdd ??= createCartAdds(context);
  return context.reportCartAdd as CartAdds;
};
