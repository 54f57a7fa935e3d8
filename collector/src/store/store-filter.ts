import type { EVENT_FILTERS, FilterKind, FilterName, JsonObject } from 'vitrine/contract';

/** Type of a parsed filter, by the kind of the filter. */
interface FilterValues extends Record<FilterKind, unknown> {
  text: string;
  /** Canonical name. */
  eventType: string;
  json: JsonObject;
  /** Inclusive: ms since the epoch. */
  start: number;
  /** Exclusive: ms since the epoch. */
  end: number;
}

/** The filters of the API as a store takes them: parsed, and within one org. Every given filter must match. */
export type StoreFilter = { org: string } & {
  [Name in FilterName]?: FilterValues[(typeof EVENT_FILTERS)[Name]];
} & {
  /** Only events of people, or only those of robots. */
  robots?: 'exclude' | 'only';
};
