import type { JsonObject, ListSort } from 'vitrine/contract';
import type { Duplicates } from './duplicates.js';

/** How an event came; it says nothing of this itself. */
export interface Passage {
  /** `$seq` of the tracker: its number within the session. */
  number: number | null;
  /** From its happening to the request that brought it, by the visitor's clock: ms. */
  waited: number | null;
  /** Whether it came in an array. */
  batched: boolean;
  /** Whether another page than its own has sent it; null where that cannot be told. */
  nextPage: boolean | null;
}

/** An event as a store keeps it. */
export interface EventRecord {
  /** UUID, given by the server. */
  id: string;
  org: string;
  /** `$id` of the tracker: unique within the org. */
  eventId: string | null;
  /** Canonical name. */
  type: string;
  /** ms since the epoch. */
  createdAt: number;
  sessionId: string;
  userId: string | null;
  assetId: string | null;
  configId: string | null;
  configuration: JsonObject;
  device: string | null;
  referer: string | null;
  metric: number;
  metadata: JsonObject;
  /** Absent of events that were stored before it was noted. */
  passage?: Passage;
}

/** What events are narrowed by; all of it must hold. */
export interface EventFilter {
  org: string;
  type?: string;
  sessionId?: string;
  userId?: string;
  assetId?: string;
  device?: string;
  /** A full URL: exact. An origin: every page of it. */
  referer?: string;
  metadata?: JsonObject;
  /** First moment, inclusive: ms since the epoch. */
  from?: number;
  /** Last moment, exclusive: ms since the epoch. */
  to?: number;
}

/** Which events are erased; all of it must hold, and at least one field is given. */
export interface Erasure {
  org?: string;
  sessionId?: string;
  userId?: string;
  /** Those that happened before: ms since the epoch. */
  before?: number;
}

export interface ListRequest extends EventFilter {
  sort: ListSort;
  limit: number;
  offset: number;
  /** Cursor: only what stands behind this event. */
  after?: string;
}

/** Events of one UTC day. */
export interface DayCount {
  /** Days since the epoch. */
  day: number;
  count: number;
  /** Sum of the metrics. */
  metric: number;
}

/** Of which events delivery is counted. */
export interface DeliveryRequest {
  org: string;
  /** First moment, inclusive: ms since the epoch. */
  from: number;
  /** Last moment, exclusive: ms since the epoch. */
  to: number;
  /** Sessions with an event that arrived since then still run: ms since the epoch. */
  runningSince: number;
}

/** Delivery of one UTC day's events from one `User-Agent`. */
export interface DeliveryCount {
  /** Days since the epoch. */
  day: number;
  device: string | null;
  received: number;
  /**
   * Numbers that are missing in sessions, up to the last one that has come. A session counts for the day
   * and the device of its first event in the range; what is missing before that event, back to the last
   * one before the range, is missing here.
   */
  lost: number;
  /** The same of sessions that still run: it may be on its way. */
  outstanding: number;
  /** Events that came again and were not stored again, by the day and the device of the stored one. */
  duplicates: number;
  /** Of these many it is known whether they came in an array. */
  noted: number;
  batched: number;
  /** Of these many it is known which page has sent them. */
  paged: number;
  /** Sent by another page than their own. */
  nextPage: number;
  /** How long events waited, to two significant digits: ms, and of how many events. */
  waits: [ms: number, events: number][];
}

/**
 * Where events are kept. Every store passes the suite in `test/conformance`.
 *
 * Asynchronous, so that a store may live in another process or on another machine.
 */
export interface Store {
  /**
   * Stores events, all or none, and settles when they are durable. An event whose org and
   * `eventId` are stored already, or stand earlier in the same call, is not stored again.
   *
   * @returns what is stored, one for each event, in order; of a duplicate the first
   * @throws StoreBusy when too much waits or the store refuses to write; nothing is stored then
   */
  append(events: readonly EventRecord[]): Promise<EventRecord[]>;
  get(org: string, id: string): Promise<EventRecord | undefined>;
  /** @returns undefined when the event of the cursor does not exist */
  list(request: ListRequest): Promise<{ events: EventRecord[]; count: number } | undefined>;
  /** Days with events, oldest first. */
  days(filter: EventFilter): Promise<DayCount[]>;
  /** How events came, and how many did not; in no particular order. */
  delivery(request: DeliveryRequest): Promise<DeliveryCount[]>;
  readonly duplicates: Duplicates;
  /**
   * Events of all orgs in the order in which they were stored.
   *
   * @param after id of the last event that is known; from the first on without
   * @returns undefined when that event does not exist
   */
  scan(after: string | undefined, limit: number): Promise<EventRecord[] | undefined>;
  /**
   * Erases events for good, and takes them out of the counts.
   *
   * @param limit most at once, so that new events are not held up; a store where erasing holds up nothing
   * may erase all of it at once
   * @returns how many were erased; fewer than `limit` when none is left
   */
  erase(what: Erasure, limit: number): Promise<number>;
  /**
   * Counts the roll-up anew from the events.
   *
   * @param told called with the number of days that are done, where it goes day by day
   * @returns how many lines of it, one for each org, type and day, were wrong
   */
  recount(told?: (days: number) => void): Promise<number>;
  /**
   * Writes a copy of the store, as it is at this moment, to a new file.
   *
   * @throws Error when the file exists
   */
  backup(path: string): Promise<void>;
  /** How it is doing. */
  figures(): Readonly<StoreFigures>;
  /** Finishes what is written, and closes. Questions that still wait may be given up. */
  close(): Promise<void>;
}

/** What an operator watches. */
export interface StoreFigures {
  /** Events that are not committed yet. */
  waiting: number;
  /** Groups of events that were committed; several may have shared one fsync. */
  commits: number;
  /** How long each of them took, all together: seconds. */
  commitSeconds: number;
  /** The last one: seconds. */
  lastCommit: number;
  /** Events that are durable here and still on their way to where they are kept. */
  spooled?: number;
  /** How long the oldest of them has been on its way: seconds. */
  oldestSpooled?: number;
}

/** The store cannot serve now; the sender should try again. */
export class StoreBusy extends Error {}
