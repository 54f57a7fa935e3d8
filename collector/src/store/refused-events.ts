import { DAY_MS } from '../lib/day.js';

/** An event that the collector refused, with the reason, and with all that its later storage needs. */
export interface RefusedEvent {
  /** Grows with every refused event of the file. */
  id: number;
  org: string;
  /** Arrival: ms since the epoch. */
  refusedAt: number;
  /** Code of the error, such as `createEvent`. */
  code: string;
  /** Wrong field; empty when the whole body is wrong, or another event of its array. */
  field: string;
  reason: string;
  /** The event as it arrived: JSON, or whatever it was. */
  body: string;
  batched: boolean;
  userAgent: string | null;
  referer: string | null;
  origin: string | null;
  sessionId: string | null;
  userId: string | null;
}

export type NewRefusedEvent = Omit<RefusedEvent, 'id'>;

/** A ring of the newest refused events of each org. */
export interface RefusedEvents {
  /** Adds events, and drops the oldest of their orgs beyond the bounds. */
  add(events: readonly NewRefusedEvent[]): Promise<void>;
  /** Newest first. */
  list(request: RefusedRequest): Promise<{ events: RefusedEvent[]; count: number }>;
  remove(ids: readonly number[]): Promise<void>;
  /** Drops the events of all orgs that were refused before a time: ms since the epoch. */
  dropBefore(time: number): Promise<void>;
}

export interface RefusedRequest {
  org: string;
  limit: number;
  offset: number;
}

/** Bounds of the ring of one org. */
export const REFUSED_BOUNDS = {
  events: 10_000,
  bytes: 32 * 1_048_576,
  ageMs: 7 * DAY_MS,
};
