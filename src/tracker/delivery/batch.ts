import { MAX_EVENT_BYTES } from '../../contract/limits.js';
import type { Entry } from '../queue/event-queue.js';

/** Bytes of one array: half of the keepalive quota, so that another request fits beside it. */
const MAX_BYTES = 30_000;

/**
 * Packs as many of the first events as one request may hold.
 *
 * @param now time of this attempt: ms since the epoch
 * @param array whether the server takes more than one
 * @returns the events (none when the first is over the limit of the API), the body, and its length:
 * bytes, one more for an event alone
 */
export function pack(
  waiting: readonly Entry[],
  now: number,
  array: boolean,
): [batch: Entry[], body: string, bytes: number] {
  const batch: Entry[] = [];
  const bodies: string[] = [];
  let bytes = 1;
  for (const entry of waiting) {
    const [first] = batch;
    const { eventMetadata } = entry.event;
    eventMetadata.$sent = now;
    const body = JSON.stringify(entry.event);
    const length = new TextEncoder().encode(body).length + 1;
    if (length > MAX_EVENT_BYTES + 1) break;
    if (first) {
      // The `Referer` of a request is one page.
      const samePage = first.event.eventMetadata.$page === eventMetadata.$page;
      const alone = !array || first.alone || entry.alone;
      if (alone || !samePage || bytes + length > MAX_BYTES) break;
    }
    bytes += length;
    batch.push(entry);
    bodies.push(body);
  }
  return [batch, bodies[1] ? `[${bodies}]` : `${bodies}`, bytes];
}
