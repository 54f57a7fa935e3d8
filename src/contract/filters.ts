/**
 * The filters of the events API. One row here is one filter: in the read client, in the collector's query
 * parser and in the OpenAPI document. The OpenAPI document has a table of descriptions, and each store has
 * one of how it compiles a filter. TypeScript rejects a table that lacks a row.
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

/** The filters by name, each with its kind. */
export const EVENT_FILTERS = {
  eventType: 'eventType',
  metadata: 'json',
  device: 'text',
  referer: 'text',
  sessionId: 'text',
  userId: 'text',
  assetId: 'text',
  from: 'start',
  to: 'end',
} as const satisfies Record<FilterName, FilterKind>;

/** Names of all filters, those of `GET /events`. */
export const FILTER_NAMES = /* @__PURE__ */ Object.keys(EVENT_FILTERS) as FilterName[];

/** Names of the filters of `GET /events/views`. */
export const VIEWS_FILTER_NAMES = [
  'eventType',
  'metadata',
  'device',
  'referer',
] as const satisfies FilterName[];

/** Name of a filter that the views take. */
export type ViewsFilterName = (typeof VIEWS_FILTER_NAMES)[number];

/** Which events count: those of people, all, or those of robots only. */
export const ROBOTS = ['exclude', 'include', 'only'] as const;
/** One of them. */
export type Robots = (typeof ROBOTS)[number];
