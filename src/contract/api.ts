/** Requests and answers of the events API: the one description that both ends are built from. */

import type { JsonObject } from './events.js';

/** The vendor's hosted API; the tracker's and the client's default. */
export const DEFAULT_ENDPOINT = 'https://admin.threekit.com/api/analytics';

/** Where the collector serves the API. */
export const BASE_PATH = '/api/analytics';

/** Response header in which a server says what it can do beyond the documented API. */
export const CAPABILITIES_HEADER = 'Vitrine-Capabilities';

/**
 * - `idempotent`: a second event with the same `$id` is not stored again
 * - `batch`: a body may be an array of events, stored together or not at all
 * - `text`: the body may come as `text/plain`, which needs no CORS preflight
 */
export const CAPABILITIES = ['idempotent', 'batch', 'text'] as const;
/** One of them. */
export type Capability = (typeof CAPABILITIES)[number];

/**
 * What the tracker says about an event itself. The documented body has no room for it, so
 * it travels in `eventMetadata` under keys that start with `$`.
 */
export interface TrackerMetadata {
  /** Identifies the event across retries (nanoid). */
  $id?: string;
  /** When it happened: the visitor's clock, ms since the epoch. */
  $time?: number;
  /** When this attempt left: the visitor's clock, ms since the epoch. */
  $sent?: number;
  /** 1, 2, 3 … within the session; a gap is a lost event. */
  $seq?: number;
  /** Address of the page, without query and fragment. */
  $page?: string;
  $title?: string;
  /** Where the visitor came from, without query and fragment. */
  $referrer?: string;
  /** Name and version of the library, `vitrine/0.1.0`. */
  $lib?: string;
}

/** Body of `POST /events`. A `null` in an optional field counts as absent. */
export interface CreateEventBody {
  eventType: string;
  sessionId: string;
  eventMetadata?: JsonObject | null;
  orgId?: string | null;
  assetId?: string | null;
  userId?: string | null;
  configId?: string | null;
  configuration?: JsonObject | null;
  /** Default: the request's `User-Agent`. */
  device?: string | null;
  /** Finite. Default 1. */
  metric?: number | null;
}

/** The fields of a body; anything else at the top level is refused. */
export const CREATE_EVENT_FIELDS = [
  'eventType',
  'sessionId',
  'eventMetadata',
  'orgId',
  'assetId',
  'userId',
  'configId',
  'configuration',
  'device',
  'metric',
] as const satisfies readonly (keyof CreateEventBody)[];

/** An event as the API answers it. Absent values are null, absent objects `{}`. */
export interface StoredEvent {
  /** UUID, given by the server. */
  id: string;
  /** Canonical name. */
  eventType: string;
  eventMetadata: JsonObject & TrackerMetadata;
  orgId: string;
  assetId: string | null;
  assetName: string | null;
  assetMetadata: JsonObject;
  configId: string | null;
  configuration: JsonObject;
  userId: string | null;
  sessionId: string;
  device: string | null;
  referer: string | null;
  metric: number;
  /** When it happened, by the server's clock: ISO 8601, UTC, milliseconds. */
  createdAt: string;
}

/** What the list and the views can both be narrowed by. */
export interface EventFilters {
  orgId?: string;
  /** An event matches when it contains every key with an equal value, nested objects likewise. */
  metadata?: JsonObject;
  /** Exact user agent string. */
  device?: string;
  /** A full URL: exact. An origin such as `https://shop.example`: every page of it. */
  referer?: string;
  /** Canonical name, alias, or a name that the org registers. */
  eventType?: string;
}

/** By time: newest or oldest first. */
export type ListSort = '-createdAt' | 'createdAt';

/** Query of `GET /events`. */
export interface ListQuery extends EventFilters {
  sessionId?: string;
  userId?: string;
  assetId?: string;
  /** First moment, inclusive: ISO 8601 or `YYYY-MM-DD`, UTC. */
  from?: string;
  /** Last moment, exclusive; a bare date includes that day. ISO 8601 or `YYYY-MM-DD`, UTC. */
  to?: string;
  /** From 1. */
  page?: number;
  /** Default 30, at most 1000. */
  perPage?: number;
  /** Cursor: the id of the last event of the page before. Steadier than `page` while events arrive. */
  after?: string;
  /** Default `-createdAt`, newest first. */
  sort?: ListSort;
}

/** Answer of `GET /events`. */
export interface ListAnswer {
  events: StoredEvent[];
  page: number;
  perPage: number;
  sort: ListSort;
  /** Events that match, on all pages. */
  count: number;
}

/** Periods that events are counted by. */
export const VIEWS_RANGES = ['year', 'month', 'day'] as const;
/** One of them. */
export type ViewsRange = (typeof VIEWS_RANGES)[number];
/** By time, in the API's words: newest or oldest period first. */
export type ViewsSort = '-cumulative' | 'cumulative';

/** Query of `GET /events/views`. */
export interface ViewsQuery extends EventFilters {
  /** First day, `YYYY/MM/DD` or `YYYY-MM-DD`. Default: the org's subscription start. */
  subStartDate?: string;
  /** Last day, included. Default: today (UTC). */
  endDate?: string;
  /** Default `month`. The API also takes `date` for `day`. */
  range?: ViewsRange | 'date';
  page?: number;
  /** Default 31 for days, else 30; at most 1000. */
  perPage?: number;
  /** Default `-cumulative`: newest period first. */
  sort?: ViewsSort;
}

/** One period of the views. */
export interface ViewsRow {
  year: number;
  /** 1 to 12; with ranges `month` and `day`. */
  month?: number;
  /** 1 to 31; with range `day`. */
  day?: number;
  /** Events of the period. */
  views: number;
  /** Running total within the enclosing period: the month for days, the year for months, the row itself for years. */
  cumulative: number;
  /** Sum of the events' metrics. An addition to the documented answer. */
  metric?: number;
}

/** Answer of `GET /events/views`. Periods without events are left out. */
export interface ViewsAnswer {
  /** Rows on all pages. */
  count: number;
  perPage: number;
  page: number;
  sort: ViewsSort;
  views: ViewsRow[];
}

/** Query of `GET /delivery`, which only a private token may ask. An addition to the documented API. */
export interface DeliveryQuery {
  orgId?: string;
  /** First day, `YYYY/MM/DD` or `YYYY-MM-DD`, UTC. Default: the last 30 days. */
  from?: string;
  /** Last day, included. Default: today (UTC). */
  to?: string;
}

/** How events came, and how many did not. What is not known of any of them is null. */
export interface DeliveryFigures {
  /** Events that are stored. */
  received: number;
  /** Numbers (`$seq`) that are missing in sessions: each is an event that never came. */
  lost: number;
  /** The same of sessions that still run: it may be on its way. */
  outstanding: number;
  /** Events that came once more and were not stored again: their sender never heard the first answer. */
  duplicates: number;
  /** From happening to leaving, by the visitor's clock, of half of the events at most: ms. */
  delayP50: number | null;
  /** The same of 99 in 100. */
  delayP99: number | null;
  /** Share that waited over 5 s: sent again, without a network, or without consent. 0 to 1. */
  late: number | null;
  /** Share that came in arrays. 0 to 1. */
  byArray: number | null;
  /** Share that another page than the event's own has sent. 0 to 1. */
  byNextPage: number | null;
}

/** Answer of `GET /delivery`. */
export interface DeliveryAnswer {
  /** First day, `YYYY-MM-DD`. */
  from: string;
  /** Last day, `YYYY-MM-DD`. */
  to: string;
  total: DeliveryFigures;
  /** Most events first. */
  browsers: (DeliveryFigures & { browser: string })[];
  /** Newest day first, in it most events first; days of which nothing is known are left out. */
  days: (DeliveryFigures & { day: string; browser: string })[];
}

/** One thing that is wrong with a request. */
export interface ErrorDetail {
  /** The field or parameter, such as `eventType`; in an array body with its index, `2.eventType`. */
  path: string;
  message: string;
}

/** Every error has this shape. */
export interface ErrorAnswer {
  error: { type: string; message: string; details?: ErrorDetail[] };
}
