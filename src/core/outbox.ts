import { MAX_EVENT_AGE } from '../contract/limits.js';
import type { Receipt, TrackedEvent } from './module.js';
import type { Store } from './storage.js';

/** Most events that wait; with more, the oldest are dropped: a shop's storage is not ours to fill. */
export const MAX_ENTRIES = 1_000;

/** How long one tab has an event in hand before others may take it on: ms. Longer than an attempt. */
export const LEASE = 60_000;

/** Most events that one tab takes on at once, so that other tabs find some too. */
const CLAIM = 50;

/** One event in the ledger. */
export interface Entry {
  event: TrackedEvent;
  /** Until then one tab has it in hand; afterwards, or at 0, it is any tab's: ms since the epoch. */
  until: number;
  /** 1 once a request with it has left and its answer is not known. */
  sent: 0 | 1;
  /** What had to be changed in the event, or about keeping it. */
  note?: string | undefined;
  /** Settles the receipt of an event of this page. */
  settle?: (receipt: Receipt) => void;
}

export interface Outbox {
  /** Writes the entry as it is now. Returns false when it is in memory only. */
  put(entry: Entry): boolean;
  remove(entry: Entry): void;
  /** Whether the ledger holds the entry as this tab last wrote it: past a lease another tab may have had it. */
  owns(entry: Entry): boolean;
  /**
   * Takes waiting events that no tab has in hand, oldest first.
   *
   * @param until when the lease of what is taken ends
   * @param drop given each event that is too old or one too many, to be removed
   * @returns the events, and whether others remain
   */
  claim(now: number, until: number, drop: (entry: Entry) => void): [Entry[], boolean];
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
  const key = ({ event }: Entry) => prefix + event.eventMetadata.$id;
  const time = ({ event }: Entry) => event.eventMetadata.$time as number;
  // `settle` is a function, which JSON leaves out.
  const put = (entry: Entry) => store.set(key(entry), entry);
  const remove = (entry: Entry) => store.remove(key(entry));
  return {
    put,
    remove,
    owns: (entry) => store.get<Entry>(key(entry))?.until === entry.until,
    claim(now, until, drop) {
      const entries = keys()
        .map((at) => [at, store.get<Entry>(at) as Entry] as const)
        // Whatever else stands under the prefix is not an event of ours.
        .filter(([at, entry]) => entry?.event?.eventMetadata && at === key(entry))
        .map(([, entry]) => entry)
        .sort((a, b) => time(a) - time(b));
      const taken: Entry[] = [];
      for (const [i, entry] of entries.entries()) {
        // A lease that ends later than a new one was written before the clock was set back.
        if (entry.until > now && entry.until <= until) continue;
        if (now - time(entry) > MAX_EVENT_AGE || entries.length - i > MAX_ENTRIES) {
          drop(entry);
        } else if (taken.length < CLAIM) {
          entry.until = until;
          put(entry);
          taken.push(entry);
        }
      }
      return [taken, entries.length > taken.length];
    },
    forget: () => keys().forEach(store.remove),
  };
}
