import { MAX_EVENT_BYTES } from '../../contract/limits.js';
import type { QueuedEvent } from '../queue/event-queue.js';
import { toJson } from '../to-json.js';
import { keepaliveBytes } from './keepalive-budget.js';

/** Bytes of one array: half of the keepalive budget, so that another request fits beside it. */
const MAX_ARRAY_BYTES = 30_000;

/** The events and the body of one request. */
export interface Batch {
  /** Empty when the first event is over the limit of the API. */
  entries: QueuedEvent[];
  /** JSON of an event, or of an array of events. */
  body: string;
  /** Bytes of the keepalive budget; 0 for a body that is too large for it. */
  keepalive: number;
  /** True once the request has left. */
  hasLeft?: boolean;
}

/**
 * Puts as many of the first events as one request may hold into a body.
 *
 * @param options `now` is the time of this attempt, in ms since the epoch; `array` is true when the server
 * takes more than one event; `isWaiting` is false for an event that needs no request any more
 */
export const buildBatch = (
  waiting: readonly QueuedEvent[],
  {
    now,
    array,
    isWaiting,
  }: { now: number; array: boolean; isWaiting(entry: QueuedEvent): boolean },
): Batch => {
  const entries: QueuedEvent[] = [];
  const bodies: string[] = [];
  let bytes = 1;
  for (const entry of waiting) {
    const [first] = entries;
    const { eventMetadata } = entry.event;
    eventMetadata.$sent = now;
    const body = toJson(entry.event);
    const length = new TextEncoder().encode(body).length + 1;
    if (length > MAX_EVENT_BYTES + 1) break;
    if (first) {
      // The `Referer` of a request is one page.
      const samePage = first.event.eventMetadata.$page === eventMetadata.$page;
      const alone = !array || first.alone || entry.alone;
      if (alone || !samePage || bytes + length > MAX_ARRAY_BYTES || !isWaiting(entry)) break;
    }
    bytes += length;
    entries.push(entry);
    bodies.push(body);
  }
  return {
    entries,
    body: bodies[1] ? `[${bodies}]` : `${bodies}`,
    keepalive: keepaliveBytes(bytes),
  };
};
