/** Requests and responses of the events API. Client and collector are both built from these types. */

import type { JsonObject } from './events.js';
import type { EventFilter, Robots, ViewsFilterName } from './filters.js';

/** Threekit's hosted events API; the default of the tracker and the client. */
export const DEFAULT_ENDPOINT = 'https://admin.threekit.com/api/analytics';

/** Where the collector serves the API. */
export const BASE_PATH = '/api/analytics';

/** Response header that lists what a server supports beyond the documented API. */
export const CAPABILITIES_HEADER = 'Vitrine-Capabilities';

/**
 * - `idempotent`: the server stores an event with a known `$id` only once
 * - `batch`: a body may be an array of events; the server stores all of them or none
 * - `text`: a body may be `text/plain`, which needs no CORS preflight
 */
export const CAPABILITIES = ['idempotent', 'batch', 'text'] as const;
/** One of them. */
export type Capability = (typeof CAPABILITIES)[number];

/**
 * The tracker's own facts of an event. The documented body has no fields for them, so these
 * values travel in `eventMetadata` under keys that start with `$`.
 */
export interface TrackerMetadata {
  /** UUID of the event, the same in every retry. */
  $id?: string;
  /** Time of the event by the visitor's clock: ms since the epoch. */
  $time?: number;
  /** Time of this request by the visitor's clock: ms since the epoch. */
  $sent?: number;
  /** 1, 2, 3 … within the session; a gap is a lost event. */
  $seq?: number;
  /** Address of the page, without query and fragment. */
  $page?: string;
  /** `document.title`. */
  $title?: string;
  /** `document.referrer`, without query and fragment. */
  $referrer?: string;
  /** Name and version of the library, `vitrine/0.1.0`. */
  $lib?: string;
  /** True when a program controls the browser (`navigator.webdriver`). */
  $webdriver?: boolean;
  /** `utm_source` of the visit. */
  $campaign_source?: string;
  /** `utm_medium` of the visit. */
  $campaign_medium?: string;
  /** `utm_campaign` of the visit. */
  $campaign_name?: string;
  /** `utm_term` of the visit. */
  $campaign_term?: string;
  /** `utm_content` of the visit. */
  $campaign_content?: string;
  /** `utm_id` of the visit. */
  $campaign_id?: string;
  /** Kind of the click id with which the visit began, such as `gclid`; not its value. */
  $click_id?: string;
  /** Variants of the visit, by experiment. */
  $experiments?: { [experiment: string]: string };
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

/** The fields of a body. The API refuses any other field at the top level. */
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

/** An event in a response. Absent values are null, absent objects `{}`. */
export interface StoredEvent {
  /** UUID from the server. */
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
  /** Time of the event by the server's clock: ISO 8601, UTC, milliseconds. */
  createdAt: string;
}

/** By time: newest or oldest first. */
export type ListSort = '-createdAt' | 'createdAt';

/** Query of `GET /events`. */
export interface ListQuery extends EventFilter {
  /** Default `include`. The documented API does not have it. */
  robots?: Robots;
  /** Must be the token's org. */
  orgId?: string;
  /** From 1. */
  page?: number;
  /** Default 30, at most 1000. */
  perPage?: number;
  /** Cursor: id of the last event of the previous page. Unlike `page`, it repeats no event while new ones arrive. */
  after?: string;
  /** Default `-createdAt`, newest first. */
  sort?: ListSort;
}

/** Response of `GET /events`. */
export interface ListResponse {
  events: StoredEvent[];
  page: number;
  perPage: number;
  sort: ListSort;
  /** Matching events on all pages. */
  count: number;
}

/** Periods of the views. */
export const VIEWS_RANGES = ['year', 'month', 'day'] as const;
/** One of them. */
export type ViewsRange = (typeof VIEWS_RANGES)[number];
/** Newest or oldest period first. The documented names say `cumulative`. */
export type ViewsSort = '-cumulative' | 'cumulative';

/** Query of `GET /events/views`. */
export interface ViewsQuery extends Pick<EventFilter, ViewsFilterName> {
  /** IANA name; days begin there. Default: the org's, else UTC. The documented API does not have it. */
  timezone?: string;
  /** Default `include`. The documented API does not have it. */
  robots?: Robots;
  /** Must be the token's org. */
  orgId?: string;
  /** First day, `YYYY/MM/DD` or `YYYY-MM-DD`. Default: the org's subscription start. */
  subStartDate?: string;
  /** Last day, included. Default: today (UTC). */
  endDate?: string;
  /** Default `month`. The API also takes `date` for `day`. */
  range?: ViewsRange | 'date';
  /** From 1. */
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
  /** Sum of the events' metrics. The documented response does not have it. */
  metric?: number;
}

/** Response of `GET /events/views`. It omits periods without events. */
export interface ViewsResponse {
  /** Rows on all pages. */
  count: number;
  perPage: number;
  page: number;
  sort: ViewsSort;
  views: ViewsRow[];
}

/** Query of `GET /delivery`, which takes a private token. The documented API does not have it. */
export interface DeliveryQuery {
  /** Must be the token's org. */
  orgId?: string;
  /** First day, `YYYY/MM/DD` or `YYYY-MM-DD`, UTC. Default: the last 30 days. */
  from?: string;
  /** Last day, included. Default: today (UTC). */
  to?: string;
}

/** Delivery of a group of events. A value is null when no event of the group has the data for it. */
export interface DeliveryStats {
  /** Stored events. */
  received: number;
  /** Gaps in the `$seq` of sessions: each is an event that never arrived. */
  lost: number;
  /** Gaps in sessions that are still active: these events may still arrive. */
  outstanding: number;
  /** Copies of stored events. Their sender did not receive the first response. */
  duplicates: number;
  /** Median time from the event to its request, by the visitor's clock: ms. */
  delayP50Ms: number | null;
  /** 99th percentile of the same time: ms. */
  delayP99Ms: number | null;
  /** Share of events that left more than 5 s after they happened: retried, offline, or before consent. 0 to 1. */
  delayedRatio: number | null;
  /** Share of events that arrived in an array. 0 to 1. */
  batchedRatio: number | null;
  /** Share of events that a later page sent, not the page of the event. 0 to 1. */
  sentByLaterPageRatio: number | null;
}

/** Response of `GET /delivery`. */
export interface DeliveryResponse {
  /** First day, `YYYY-MM-DD`. */
  from: string;
  /** Last day, `YYYY-MM-DD`. */
  to: string;
  total: DeliveryStats;
  /** Most events first. */
  browsers: (DeliveryStats & { browser: string })[];
  /** Newest day first; within a day, most events first. It omits days without data. */
  days: (DeliveryStats & { day: string; browser: string })[];
}

/** One problem of a request. */
export interface ErrorDetail {
  /** The field or parameter, such as `eventType`; in an array body with its index, `2.eventType`. */
  path: string;
  message: string;
}

/** Body of every error. */
export interface ErrorResponse {
  error: { type: string; message: string; details?: ErrorDetail[] };
}
