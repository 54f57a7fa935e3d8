import type { JsonObject, ListSort } from 'vitrine/contract';
import type { Questions } from '../questions/requests.js';
import type { AdminRecords } from './admin-records.js';
import type { DuplicateCounts } from './duplicate-counts.js';
import type { RefusedEvents } from './refused-events.js';
import type { StoreFilter } from './store-filter.js';

/** How an event was delivered. The collector derives it from the request. */
export interface DeliveryInfo {
  /** `$seq` of the tracker: position of the event in its session, from 1. */
  sequence: number | null;
  /** From the event to its request, by the visitor's clock: ms. */
  queueDelayMs: number | null;
  /** Whether the body was an array. */
  batched: boolean;
  /** Whether a later page sent the event, not its own page; null when the request does not tell. */
  sentByLaterPage: boolean | null;
}

/** A stored event. */
export interface EventRecord {
  /** UUID from the server. */
  id: string;
  org: string;
  /** `$id` of the tracker: unique within the org. */
  clientEventId: string | null;
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
  /** JSON of the metadata, where it is at hand: it is needed for the store and for the response. */
  metadataText?: string;
  /** Absent for events that were stored before the collector recorded it. */
  deliveryInfo?: DeliveryInfo;
}

/** SQLite has no booleans: it stores 0 and 1. */
type Flag = boolean | number;

/**
 * An event as a store reads it. Its JSON stays the stored text: nobody parses a page of events only to write the same
 * text again, and a text needs far less memory than its values.
 */
export type StoredRow = Omit<
  EventRecord,
  'configuration' | 'metadata' | 'metadataText' | 'deliveryInfo'
> &
  Pick<DeliveryInfo, 'sequence' | 'queueDelayMs'> & {
    configuration: string;
    metadata: string;
    /** Null when the event has no delivery info. */
    batched: Flag | null;
    sentByLaterPage: Flag | null;
  };

/** Selects events to erase. Every given field must match; at least one is required. */
export interface EraseFilter {
  org?: string;
  sessionId?: string;
  userId?: string;
  /** Events older than this moment: ms since the epoch. */
  before?: number;
}

export type ListRequest = StoreFilter & {
  sort: ListSort;
  limit: number;
  offset: number;
  /** Cursor: the list starts after the event with this id. */
  after?: string;
  /** Leaves `count` out, which costs more than the page. */
  skipCount?: boolean;
};

export interface EventPage {
  /** As many as requested, or fewer when they have too many bytes. */
  events: StoredRow[];
  /** Number of all matching events. Absent when the request skips it. */
  count?: number;
  /** Whether the page ends early because of its bytes. The rest follows after the last event. */
  isCut: boolean;
}

/** Events of one UTC day. */
export interface DayCount {
  /** Days since the epoch. */
  day: number;
  count: number;
  /** Sum of the metrics. */
  metric: number;
}

/** Selects the events of a delivery report. */
export interface DeliveryRequest {
  org: string;
  /** Start, inclusive: ms since the epoch. */
  from: number;
  /** End, exclusive: ms since the epoch. */
  to: number;
  /** A session is active when one of its events arrived since then: ms since the epoch. */
  activeSince: number;
}

/** Delivery of the events of one UTC day and one `User-Agent`. */
export interface DeliveryCount {
  /** Days since the epoch. */
  day: number;
  device: string | null;
  received: number;
  /**
   * Gaps in the sequences of sessions, up to the last sequence that arrived. A session counts for the day and
   * the device of its first event in the range. Gaps before that event count here too, back to the last event
   * before the range.
   */
  lost: number;
  /** Gaps in active sessions: these events may still arrive. */
  outstanding: number;
  /** Copies of stored events, by the day and the device of the stored event. */
  duplicates: number;
  /** Events with a known `batched`. */
  batchedKnown: number;
  batched: number;
  /** Events with a known `sentByLaterPage`. */
  laterPageKnown: number;
  sentByLaterPage: number;
  /** Queue delays, rounded to two significant digits, each with its number of events. */
  queueDelays: [ms: number, events: number][];
}

/**
 * Stores events. Every store passes the suite in `test/conformance`.
 *
 * Asynchronous, so that a store may live in another process or on another machine.
 */
export interface Store {
  /**
   * Stores events, all or none, and settles when they are durable. It stores an event with a known org and
   * `clientEventId` only once, also within one call.
   *
   * @returns the stored event for each given one, in order; for a duplicate the first copy
   * @throws StoreUnavailableError when too many events wait or the store cannot write; nothing is stored then
   */
  append(events: readonly EventRecord[]): Promise<EventRecord[]>;
  get(org: string, id: string): Promise<EventRecord | undefined>;
  /** @returns undefined when the event of the cursor does not exist */
  list(request: ListRequest): Promise<EventPage | undefined>;
  /** Days with events, oldest first. */
  days(filter: StoreFilter): Promise<DayCount[]>;
  /** Delivery by day and device, in no particular order. */
  delivery(request: DeliveryRequest): Promise<DeliveryCount[]>;
  /** Each rejects with a StoreUnavailableError while an update derives the facts of stored events. */
  readonly questions: Questions;
  readonly refused: RefusedEvents;
  readonly duplicates: DuplicateCounts;
  readonly admin: AdminRecords;
  /**
   * Events of all orgs in storage order.
   *
   * @param after id of the last known event; without it the scan starts at the first
   * @param limit most events of one call. Fewer when they have too many bytes, but always one if there is one.
   * @returns undefined when that event does not exist
   */
  scan(after: string | undefined, limit: number): Promise<StoredRow[] | undefined>;
  /**
   * Erases events for good, and subtracts them from the rollup.
   *
   * @param limit most events of one call, so that new events do not wait for long. A store whose erasure
   * blocks nothing may erase all of them at once.
   * @returns number of erased events; fewer than `limit` when none is left
   */
  erase(filter: EraseFilter, limit: number): Promise<number>;
  /**
   * Counts the events of each day again and corrects the rollup.
   *
   * @param onProgress receives the number of finished days, when the store works day by day
   * @returns number of corrected counts; there is one for each org, type and day
   */
  rebuildRollup(onProgress?: (days: number) => void): Promise<number>;
  /**
   * Corrects the rollup of recent days where it counts copies of an event that several collectors received. One
   * collector calls it once a day; several may do so at once. Absent where the rollup is always exact.
   *
   * @returns number of corrected counts
   */
  correctRollup?(): Promise<number>;
  /**
   * Starts whatever serves requests, and commits once.
   *
   * @throws StoreUnavailableError when the store cannot commit or read
   */
  probe(): Promise<void>;
  /** Counts for the log. Absent where counting is expensive. */
  summary?(): Promise<StoreSummary>;
  /** @returns problems of the file, none when it is sound. Absent where a server looks after its files. */
  check?(): Promise<string[]>;
  /**
   * Writes a copy of the store, as it is now, to a new file.
   *
   * @throws Error when the file exists
   */
  backup(path: string): Promise<void>;
  stats(): Readonly<StoreStats>;
  /** Finishes pending writes, and closes. Pending queries may fail. */
  close(): Promise<void>;
}

export interface DiskUsage {
  fileBytes: number;
  logBytes: number;
  freeBytes: number;
}

export interface StoreSummary {
  /** Version of the tables. */
  schema: number;
  events: number;
  /** ms since the epoch; absent without events. */
  lastEventAt?: number | undefined;
}

/** State of a store, for its operator. */
export interface StoreStats {
  /** Events that wait for their commit. */
  pendingEvents: number;
  /** Commits since the start. Several may share one fsync. */
  commits: number;
  /** Total duration of these commits: seconds. */
  commitSeconds: number;
  /** Duration of the last commit: seconds. */
  lastCommitSeconds: number;
  /** Commits that failed since the start. */
  failedCommits: number;
  /** Time of the last commit or probe that failed, or that a full disk kept from being tried: ms since the epoch. */
  lastFailureAt: number | undefined;
  /** Time of the last commit that succeeded: ms since the epoch. */
  lastCommitAt: number | undefined;
  /** Bytes on this machine: of the file, of its log, and free on their disk. */
  disk?: DiskUsage | undefined;
  /** Events in the spool: durable here, not yet in ClickHouse. */
  spooledEvents?: number;
  /** Age of the oldest event in the spool: seconds. */
  oldestSpooledSeconds?: number;
}
