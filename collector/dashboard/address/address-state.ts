import { DIMENSIONS, type Dimension, ROBOTS, type Robots } from 'vitrine/contract';
import { GRAINS, type Grain } from '../period/buckets.js';
import { COMPARISONS, type Comparison, PERIODS, type PeriodName } from '../period/period.js';

/** Values by dimension: an event matches any of them. */
export type Filters = { readonly [name in Dimension]?: readonly string[] };

/** All that a link to a page says beside its path. */
export interface AddressState {
  /** Empty stands for the first org of the viewer. */
  org: string;
  period: PeriodName;
  /** With period `custom`: `YYYY-MM-DD`. */
  from: string;
  to: string;
  compare: Comparison;
  grain: Grain | 'auto';
  robots: Robots;
  filters: Filters;
  /** Column of a table, with a `-` for descending; empty stands for the page's own order. */
  sort: string;
  /** Number of a list's page, from 1. */
  p: number;
  /** Parameters of a single page, such as the open event. */
  view: Readonly<Record<string, string>>;
}

export const DEFAULTS: AddressState = {
  ...{ org: '', period: '30d', from: '', to: '', compare: 'previous', grain: 'auto' },
  ...{ robots: 'exclude', filters: {}, sort: '', p: 1, view: {} },
};

const keysOf = <Key extends string>(table: Record<Key, unknown>) => Object.keys(table) as Key[];

/** Parameters with a fixed list of values. */
const CHOICES: {
  [Name in 'period' | 'compare' | 'grain' | 'robots']: readonly AddressState[Name][];
} = {
  period: keysOf(PERIODS),
  compare: keysOf(COMPARISONS),
  grain: ['auto', ...GRAINS],
  robots: ROBOTS,
};

const TEXTS = ['org', 'from', 'to', 'sort'] as const;

/** No filters: the period stands in the address already, and most questions are about several event types. */
const NO_FILTERS: readonly string[] = ['eventType', 'hour', 'day', 'week', 'month'];

/** Dimensions that the address can filter by, beside those of metadata. */
export const FILTERS: readonly Dimension[] = DIMENSIONS.filter(
  (name) => !NO_FILTERS.includes(name),
);

const isFilter = (name: string): name is Dimension =>
  (FILTERS as readonly string[]).includes(name) || name.startsWith('metadata.');

const choose = <Value extends string>(allowed: readonly Value[], text: string | null) =>
  allowed.find((value) => value === text);

/** @param search of an address; what it does not say, or says wrongly, is as by default */
export function readAddress(search: string): AddressState {
  const given = new URLSearchParams(search);
  const filters: Partial<Record<Dimension, string[]>> = {};
  const view: Record<string, string> = {};
  for (const name of new Set(given.keys())) {
    if (isFilter(name)) {
      const values = given.getAll(name).filter(Boolean);
      if (values.length) filters[name] = [...new Set(values)];
    } else if (!(name in DEFAULTS)) view[name] = given.get(name) ?? '';
  }
  const p = Number(given.get('p'));
  return {
    ...DEFAULTS,
    ...(Object.fromEntries(TEXTS.map((name) => [name, given.get(name) ?? ''])) as Record<
      (typeof TEXTS)[number],
      string
    >),
    period: choose(CHOICES.period, given.get('period')) ?? DEFAULTS.period,
    compare: choose(CHOICES.compare, given.get('compare')) ?? DEFAULTS.compare,
    grain: choose(CHOICES.grain, given.get('grain')) ?? DEFAULTS.grain,
    robots: choose(CHOICES.robots, given.get('robots')) ?? DEFAULTS.robots,
    filters,
    p: Number.isSafeInteger(p) && p >= 1 ? p : 1,
    view,
  };
}

/** The query of an address: no more than what differs from the defaults. */
export function writeAddress(state: AddressState): string {
  const given = new URLSearchParams();
  for (const name of [...TEXTS, 'period', 'compare', 'grain', 'robots', 'p'] as const)
    if (state[name] !== DEFAULTS[name]) given.set(name, `${state[name]}`);
  for (const [name, values] of Object.entries(state.filters))
    for (const value of values ?? []) given.append(name, value);
  for (const [name, value] of Object.entries(state.view)) if (value) given.set(name, value);
  const text = given.toString();
  return text && `?${text}`;
}

/** The state that other pages share: their tables have an order and a page of their own. */
export const sharedState = (state: AddressState): AddressState => ({
  ...state,
  ...{ sort: '', p: 1, view: {} },
});

/** The filters with one more value of a dimension. */
export function addFilter(filters: Filters, name: Dimension, value: string): Filters {
  return { ...filters, [name]: [...new Set([...(filters[name] ?? []), value])] };
}

/** The filters without one value of a dimension. */
export function removeFilter(filters: Filters, name: Dimension, value: string): Filters {
  const { [name]: values = [], ...others } = filters;
  const remaining = values.filter((one) => one !== value);
  return remaining.length ? { ...others, [name]: remaining } : others;
}
