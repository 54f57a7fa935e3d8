import type { Dimension, JsonObject, Robots } from 'vitrine/contract';
import type { ZoneOffset } from '../lib/time-zone.js';

/** A time zone, and its offsets within the range of a question. */
export interface Zone {
  name: string;
  offsets: readonly ZoneOffset[];
}

/** A dimension has one of the values. Values of time dimensions are the keys of `time-key.ts`. */
export interface DimensionFilter {
  dimension: Dimension;
  values: readonly (string | number)[];
}

/** The events of a question: those that match all of this. */
export interface QuestionScope {
  org: string;
  /** Inclusive: ms since the epoch. */
  from?: number | undefined;
  /** Exclusive. */
  to?: number | undefined;
  device?: string | undefined;
  referer?: string | undefined;
  sessionId?: string | undefined;
  userId?: string | undefined;
  metadata?: JsonObject | undefined;
  robots: Robots;
  dimensions: readonly DimensionFilter[];
  zone: Zone;
}

/** An event name, with or without a metadata filter. */
export interface EventPattern {
  type: string;
  metadata?: JsonObject;
}

/** Raw value of a dimension, as a store groups by it. */
export type Key = string | number | null;

export interface BreakdownRequest {
  scope: QuestionScope;
  by: readonly Dimension[];
  /** Events whose values are summed. Default: orders less refunds. */
  valueTypes?: readonly string[] | undefined;
  sort: { field: 'events' | 'sessions' | 'users' | 'metric' | 'key'; descending: boolean };
  limit: number;
  offset: number;
}

/** Amounts of a group in one currency, in units. */
export interface MoneySum {
  currency: string;
  value: number;
  refunded: number;
  orders: number;
}

export interface Sums {
  events: number;
  sessions: number;
  users: number;
  metric: number;
  money: MoneySum[];
}

export interface Group extends Sums {
  keys: Key[];
  /** Latest name of the product, when `item_id` is the dimension. */
  itemName?: string | null;
}

export interface BreakdownResult {
  count: number;
  totals: Sums;
  groups: Group[];
}

export interface FunnelRequest {
  scope: QuestionScope;
  steps: readonly EventPattern[];
  by: 'session' | 'user';
  /** From the first step to the last: ms. */
  withinMs?: number | undefined;
  dimension?: Dimension | undefined;
}

/** Reached steps of a group of visitors. */
export interface FunnelGroup {
  key: Key;
  /** For each step: how many reached it, and the median ms since the step before. */
  steps: { count: number; medianMs: number | null }[];
}

export interface FunnelResult {
  all: FunnelGroup;
  /** With a dimension. */
  groups: FunnelGroup[];
}

export interface UpliftRequest {
  scope: QuestionScope;
  eligible?: EventPattern | undefined;
  exposure?: EventPattern | undefined;
  outcome: EventPattern;
  experiment?: string | undefined;
}

/** Sessions of one side, or of one variant. Values are in units. */
export interface UpliftSide {
  sessions: number;
  converted: number;
  values: { currency: string; value: number }[];
}

export interface UpliftResult {
  /** `exposed` and `unexposed`, or the variants by name. */
  sides: Record<string, UpliftSide>;
  mixed: number;
}

export interface SessionsRequest {
  scope: QuestionScope;
  limit: number;
  offset: number;
}

export interface SessionRow {
  sessionId: string;
  start: number;
  end: number;
  events: number;
  landingPage: string | null;
  referrerHost: string | null;
  channel: string;
  campaignSource: string | null;
  campaignMedium: string | null;
  campaignName: string | null;
  deviceType: string | null;
  browser: string | null;
  os: string | null;
  robot: boolean;
  products: string[];
  money: MoneySum[];
}

/** The questions of a store. All stores answer with equal results. */
export interface Questions {
  breakdown(request: BreakdownRequest): Promise<BreakdownResult>;
  funnel(request: FunnelRequest): Promise<FunnelResult>;
  uplift(request: UpliftRequest): Promise<UpliftResult>;
  sessions(request: SessionsRequest): Promise<{ count: number; rows: SessionRow[] }>;
}
