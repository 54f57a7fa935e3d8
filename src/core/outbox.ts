import { MAX_EVENT_AGE } from '../contract/limits.js';
import type { TrackedEvent } from './module.js';
import type { Store } from './storage.js';

/** Most events that wait; with more, the oldest are dropped: a shop's storage is not ours to fill. */
const MAX_ENTRIES = 1_000;

/** Most events that one tab takes on at once, so that other tabs find some too. */
const CLAIM = 50;

/** One event in the ledger. */
export interface Entry {
  id: string;
  event: TrackedEvent;
  /** Until then one tab has it in hand; afterwards, or at 0, it is any tab's: ms since the epoch. */
  until: number;
  /** 1 once a request with it has left and its answer is not known. */
  sent: 0 | 1;
  /** What had to be changed in the event, or about keeping it. */
  note?: string | undefined;
}

/** What is stored under the event's key. */
type Row = [until: number, sent: 0 | 1, event: TrackedEvent];

export interface Outbox {
  /** Writes the entry as it is now. Returns false when it is in memory only. */
  put(entry: Entry): boolean;
  remove(id: string): void;
  /**
   * Takes waiting events that no tab has in hand, oldest first.
   *
   * @param drop told of each event that is too old or one too many, with the reason
   * @returns the events, and whether others remain
   */
  claim(
    now: number,
    until: number,
    drop: (entry: Entry, reason: string) => void,
  ): [Entry[], boolean];
  /** Removes everything of this scope, the session included. */
  forget(): void;
}

/**
 * The ledger of events that the server does not have for certain: durable, one key per event,
 * so that tabs never rewrite each other's events and an event costs the same in a long queue.
 *
 * @param prefix of the keys; what follows is the event's id, or `$` and the name of another record
 */
export function createOutbox(store: Store, prefix: string): Outbox {
  const keys = () => store.keys().filter((key) => key.startsWith(prefix));
  const outbox: Outbox = {
    put: ({ id, until, sent, event }) => store.set(prefix + id, [until, sent, event] satisfies Row),
    remove: (id) => store.remove(prefix + id),
    claim(now, until, drop) {
      const entries: Entry[] = [];
      for (const key of keys()) {
        const row = store.get<Row>(key);
        if (row?.[2]?.eventMetadata) {
          entries.push({
            id: key.slice(prefix.length),
            until: row[0],
            sent: row[1],
            event: row[2],
          });
        }
      }
      const time = (entry: Entry) => entry.event.eventMetadata.$time as number;
      entries.sort((a, b) => time(a) - time(b));
      const claimed = entries.filter((entry, i) => {
        // A lease far in the future was written before the clock was set back.
        if (entry.until > now && entry.until <= until) return false;
        const tooOld = now - time(entry) > MAX_EVENT_AGE;
        if (tooOld || entries.length - i > MAX_ENTRIES) {
          outbox.remove(entry.id);
          drop(entry, tooOld ? 'over 7 days old' : `over ${MAX_ENTRIES} events wait`);
          return false;
        }
        return true;
      });
      const taken = claimed.slice(0, CLAIM);
      for (const entry of taken) {
        entry.until = until;
        outbox.put(entry);
      }
      return [taken, entries.length > taken.length];
    },
    forget: () => keys().forEach(store.remove),
  };
  return outbox;
}
