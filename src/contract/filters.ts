/**
 * The filters of the events API. One row here is one filter: in the read client, in the collector's query
 * parser and in the OpenAPI document. Each store has its own table of how it compiles a filter. TypeScript
 * rejects a table that lacks a row.
 */

import type { JsonObject } from './events.js';

/** Filters of `GET /events`. An event matches when every given filter matches. */
export interface EventFilter {
  /** Canonical name, alias, or a name that the org registers. */
  eventType?: string;
  /** An event matches when it contains every key with an equal value, also in nested objects. */
  metadata?: JsonObject;
  /** Exact user agent string. */
  device?: string;
  /** A full URL matches that page. An origin such as `https://shop.example` matches all of its pages. */
  referer?: string;
  sessionId?: string;
  userId?: string;
  assetId?: string;
  /** Start, inclusive: ISO 8601 or `YYYY-MM-DD`, UTC. */
  from?: string;
  /** End, exclusive; a date without a time includes that day. ISO 8601 or `YYYY-MM-DD`, UTC. */
  to?: string;
}

/** Name of a filter. */
export type FilterName = keyof EventFilter;

/** How a filter's value is written and read. */
export type FilterKind = 'text' | 'eventType' | 'json' | 'start' | 'end';

/** One filter. */
export interface FilterEntry {
  kind: FilterKind;
  /** Whether `GET /events/views` takes it too. */
  views: boolean;
}

/** The filters by name. */
export const EVENT_FILTERS = {
  eventType: { kind: 'eventType', views: true },
  metadata: { kind: 'json', views: true },
  device: { kind: 'text', views: true },
  referer: { kind: 'text', views: true },
  sessionId: { kind: 'text', views: false },
  userId: { kind: 'text', views: false },
  assetId: { kind: 'text', views: false },
  from: { kind: 'start', views: false },
  to: { kind: 'end', views: false },
} as const satisfies Record<FilterName, FilterEntry>;

/** What each filter does. A table of its own, so that bundles without it leave the text out. */
export const FILTER_DESCRIPTIONS = {
  eventType: 'Event name',
  metadata: 'JSON object. An event matches when it contains every key with an equal value',
  device: 'Exact user agent string',
  referer: 'A full URL matches that page, an origin matches all of its pages',
  sessionId: 'Session',
  userId: 'User',
  assetId: 'Product',
  from: 'Start, inclusive: ISO 8601 or YYYY-MM-DD',
  to: 'End, exclusive: ISO 8601 or YYYY-MM-DD; a date without a time includes that day',
} as const satisfies Record<FilterName, string>;

/** Name of a filter that the views take. */
export type ViewsFilterName = {
  [Name in FilterName]: (typeof EVENT_FILTERS)[Name]['views'] extends true ? Name : never;
}[FilterName];

/** Names of all filters, those of `GET /events`. */
export const FILTER_NAMES = /* @__PURE__ */ Object.keys(EVENT_FILTERS) as FilterName[];

/** Names of the filters of `GET /events/views`. */
export const VIEWS_FILTER_NAMES = /* @__PURE__ */ FILTER_NAMES.filter(
  (name): name is ViewsFilterName => EVENT_FILTERS[name].views,
);
