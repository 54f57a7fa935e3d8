import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '../contract/limits.js';
import type { QueuedEvent } from './queued-event.js';

interface Limits {
  maxQueuedEvents: number;
  maxQueuedBytes: number;
}

/** The events that wait, oldest first, within bounds. Those in a request count too. */
export interface EventQueue {
  readonly isEmpty: boolean;
  /** @returns whether an event of that size may join */
  hasSpace(bytes: number): boolean;
  /** Counts an event that is on its way into the queue. */
  reserve(bytes: number): void;
  push(event: QueuedEvent): void;
  /** Puts events of a request back to the front, in their order. */
  putBack(events: readonly QueuedEvent[]): void;
  /** Takes the events of the next request out. */
  take(maxEvents: number): QueuedEvent[];
  /** Takes an event out that does not wait any more. */
  remove(event: QueuedEvent): void;
  /** Gives the space of an event back. */
  release(event: QueuedEvent): void;
}

export function createEventQueue({ maxQueuedEvents, maxQueuedBytes }: Limits): EventQueue {
  let waiting: QueuedEvent[] = [];
  let count = 0;
  let bytes = 0;
  return {
    get isEmpty() {
      return waiting.length === 0;
    },
    hasSpace: (more) => count < maxQueuedEvents && bytes + more <= maxQueuedBytes,
    reserve(more) {
      count++;
      bytes += more;
    },
    push: (event) => void waiting.push(event),
    putBack(events) {
      waiting = [...events, ...waiting];
    },
    take(maxEvents) {
      const [first] = waiting;
      let end = 0;
      // Brackets and commas of the array.
      let size = 2;
      const limit = first?.isAlone ? 1 : Math.min(maxEvents, MAX_BATCH_EVENTS);
      for (; end < Math.min(limit, waiting.length); end++) {
        const event = waiting[end] as QueuedEvent;
        size += event.bytes + 1;
        if (end > 0 && (event.isAlone || size > MAX_BATCH_BYTES)) break;
      }
      return waiting.splice(0, end);
    },
    remove(event) {
      const i = waiting.indexOf(event);
      if (i >= 0) waiting.splice(i, 1);
    },
    release(event) {
      count--;
      bytes -= event.bytes;
    },
  };
}
