/** Questions to a collector: breakdowns, funnels, uplift and sessions. The documented API does not have them. */

import type { StoredEvent } from './api.js';
import type { JsonObject } from './events.js';
import type { EventFilter, Robots } from './filters.js';

/** Dimensions that a breakdown can group by. Each is a filter too. */
export const DIMENSIONS = [
  'eventType',
  'assetId',
  'item_id',
  'item_brand',
  'item_category',
  'page',
  'page.host',
  'referrer.host',
  'channel',
  'campaign.source',
  'campaign.medium',
  'campaign.name',
  'campaign.term',
  'campaign.content',
  'click_id',
  'device.type',
  'device.browser',
  'device.os',
  'ar_mode',
  'attribute',
  'experiment',
  'hour',
  'day',
  'week',
  'month',
] as const;

/** One of the table. */
export type NamedDimension = (typeof DIMENSIONS)[number];

/** A dimension: one of the table, or `metadata.` and an indexed key of the collector. */
export type Dimension = NamedDimension | `metadata.${string}`;

/**
 * The value of a dimension; null when the event does not have it. `hour` is ISO 8601 with the offset of the zone,
 * `day` and `week` (its Monday) are `YYYY-MM-DD`, `month` is `YYYY-MM`.
 */
export type DimensionValue = string | number | boolean | null;

/** Filters that every question takes. Given several values, a dimension matches any of them. */
export type QuestionFilter = Omit<EventFilter, 'eventType' | 'assetId'> & {
  /** Must be the token's org. */
  orgId?: string;
  /** IANA name. Default: the org's, else UTC. */
  timezone?: string;
  /** Default `exclude`. */
  robots?: Robots;
  /** A number is the page of the response. A path that begins with `/` is the filter, and both may be given. */
  page?: number | string | readonly (number | string)[];
} & { [Name in Exclude<Dimension, 'page'>]?: string | readonly string[] };

/** Amounts in one currency. */
export interface Money {
  /** ISO 4217. */
  currency: string;
  /** Ordered less refunded; with a filter of `eventType`, the value of those events. */
  value: number;
  /** Refunded. */
  refunded: number;
  /** `product ordered` events with a known value. */
  orders: number;
}

/** Sums of a group of events. */
export interface BreakdownSums {
  events: number;
  /** Distinct. */
  sessions: number;
  /** Distinct, where known. */
  users: number;
  /** Sum of the metrics. */
  metric: number;
  /** One for each currency. */
  values: Money[];
}

/** Orders of a breakdown, each also with a `-` for descending. */
export const BREAKDOWN_SORTS = ['events', 'sessions', 'users', 'metric', 'key'] as const;

/** Query of `GET /events/breakdown`. */
export type BreakdownQuery<By extends Dimension = Dimension> = QuestionFilter & {
  /** One or two. */
  by: By | readonly [By] | readonly [By, By];
  /** Default 30, at most 1000. */
  perPage?: number;
  /** Default `-events`. `key` sorts by the values of the dimensions. */
  sort?: (typeof BREAKDOWN_SORTS)[number] | `-${(typeof BREAKDOWN_SORTS)[number]}`;
};

/** A row: the values of its dimensions, and its sums. */
export type BreakdownRow<By extends Dimension = Dimension> = BreakdownSums & {
  [Name in By]: DimensionValue;
} & ('item_id' extends By ? { item_name?: string | null } : unknown) &
  ('assetId' extends By ? { assetName?: string | null; assetMetadata?: JsonObject } : unknown);

/** Response of `GET /events/breakdown`. */
export interface BreakdownResponse<By extends Dimension = Dimension> {
  by: By[];
  timezone: string;
  /** Rows on all pages. */
  count: number;
  page: number;
  perPage: number;
  sort: string;
  /** Sums of all rows. Sessions and users are distinct, not summed. */
  totals: BreakdownSums;
  rows: BreakdownRow<By>[];
}

/** Query of `GET /events/funnel`. */
export type FunnelQuery<By extends Dimension = Dimension> = QuestionFilter & {
  /** Two to eight, each an event name, with or without a metadata filter: `product cart-add{"item_id":"CH-1"}`. */
  step: readonly string[];
  /** Default `session`. */
  by?: 'session' | 'user';
  /** From the first step to the last: ISO 8601 duration. Default: no limit within the session. */
  within?: string;
  /**
   * Also gives the funnel of each value that the first step has. `item_id`, `item_brand`, `item_category` and `attribute`
   * follow the product: a later step must not name another one. A session counts for each value; for any other dimension,
   * for its first. Until the add to the cart, a new value of an `attribute` replaces the value before.
   */
  by_dimension?: By;
};

/** One step of a funnel. */
export interface FunnelRow {
  step: string;
  /** Sessions, or users, that reached the step. */
  sessions: number;
  /** Share of the first step: 0 to 1. Null when none reached that. */
  conversion: number | null;
  /** Share of the step before. */
  stepConversion: number | null;
  /** Median time since the step before: seconds; null for the first step and without a case. */
  medianSeconds: number | null;
}

/** Response of `GET /events/funnel`. */
export interface FunnelResponse<By extends Dimension = Dimension> {
  by: 'session' | 'user';
  within: string | null;
  timezone: string;
  rows: FunnelRow[];
  /** With `by_dimension`: most sessions first. */
  groups?: ({ [Name in By]: DimensionValue } & { rows: FunnelRow[] })[];
}

/** Query of `GET /events/uplift`. Each event takes a metadata filter, as a step of a funnel does. */
export type UpliftQuery = Omit<QuestionFilter, 'experiment'> & {
  /** Event of the sessions that count. Default with `experiment`: all with a variant. */
  eligible?: string;
  /** Splits them; not with `experiment`. */
  exposure?: string;
  /** Success. */
  outcome: string;
  /** Name of an experiment: compares its variants. */
  experiment?: string;
  /** Variant that the others are compared with. Default `control`, else the first by name. */
  control?: string;
};

/** Outcome of a group of sessions. */
export interface UpliftGroup {
  sessions: number;
  converted: number;
  /** Null without sessions. */
  rate: number | null;
  values: { currency: string; value: number; perSession: number }[];
}

/** Difference of two rates, with its 95 % interval (Newcombe). */
export interface UpliftDifference {
  difference: number | null;
  low: number | null;
  high: number | null;
}

/** Response of `GET /events/uplift` without `experiment`. */
export interface ObservedUplift extends UpliftDifference {
  /** It compares visitors who chose the exposure with others, so it proves no cause. */
  observed: true;
  exposed: UpliftGroup;
  unexposed: UpliftGroup;
}

/** Response of `GET /events/uplift` with `experiment`. */
export interface ExperimentUplift {
  observed: false;
  experiment: string;
  control: string | null;
  variants: ({ variant: string } & UpliftGroup & Partial<UpliftDifference>)[];
  /** Sessions with several variants; they count nowhere else. */
  mixed: number;
  split: {
    /** Chi-square against equal shares; null with fewer than two variants. */
    pValue: number | null;
    /** Whether the shares are off (p < 0.001): then the comparison is not valid. */
    warning: boolean;
  };
}

/** Response of `GET /events/uplift`. */
export type UpliftResponse = ObservedUplift | ExperimentUplift;

/** Query of `GET /events/sessions`. */
export type SessionsQuery = QuestionFilter & {
  /** Default 30, at most 1000. */
  perPage?: number;
};

/** A session, from its events that match. */
export interface SessionSummary {
  sessionId: string;
  /** Time of the first event: ISO 8601, UTC. */
  start: string;
  /** Time of the last event: ISO 8601, UTC. */
  end: string;
  events: number;
  /** From the first event that has it; the same for all below. */
  landingPage: string | null;
  referrerHost: string | null;
  channel: string;
  campaign: { source: string | null; medium: string | null; name: string | null };
  device: { type: string | null; browser: string | null; os: string | null };
  robot: boolean;
  /** Distinct `item_id`s, in the order of their first event; at most 50. */
  products: string[];
  values: Money[];
}

/** Response of `GET /events/sessions`. */
export interface SessionsResponse {
  count: number;
  page: number;
  perPage: number;
  sort: '-start';
  timezone: string;
  sessions: SessionSummary[];
}

/** Response of `GET /events/sessions/{sessionId}`. */
export interface SessionResponse {
  session: SessionSummary;
  /** In order. */
  events: StoredEvent[];
  page: number;
  perPage: number;
}

/** Query of `GET /events/refused`, which takes a private token. */
export interface RefusedQuery {
  /** Must be the token's org. */
  orgId?: string;
  /** From 1. */
  page?: number;
  /** Default 30, at most 1000. */
  perPage?: number;
}

/** An event that the collector refused. */
export interface RefusedEvent {
  id: number;
  /** ISO 8601, UTC. */
  refusedAt: string;
  /** `error.type` of the response. */
  type: string;
  /** Wrong field; empty when the whole body is wrong, or another event of its array. */
  field: string;
  reason: string;
  /** As it arrived. */
  body: string;
  userAgent: string | null;
  referer: string | null;
  origin: string | null;
}

/** Response of `GET /events/refused`: the newest 10,000 of seven days, newest first. */
export interface RefusedResponse {
  count: number;
  page: number;
  perPage: number;
  events: RefusedEvent[];
}
