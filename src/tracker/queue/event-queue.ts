import { isStoredEvent, LEASE as LEASE_KEY } from '../../contract/browser-storage.js';
import type { ReceiptCode } from '../../contract/receipt-codes.js';
import type { Receipt, TrackedEvent } from '../plugins/plugin.js';
import type { Journal } from './idb-backup.js';
import { parse, type Store } from './local-storage.js';

/** Most events that may wait, and most UTF-16 units of theirs: a shop's storage is not ours to fill. */
export const MAX_ENTRIES = 1_000;
const MAX_LENGTH = 1_000_000;

/** How long a page that is not asked has its events in hand: ms. Longer than an attempt. */
const LEASE = 60_000;

/** How long a page that is asked whether it lives has for its answer: ms. */
const ANSWER = 1_000;

/** Ends the lease of a page that did not answer; it stays until the lease would have ended. */
const TAKEN = '!';

/** In place of an event that is done with, until the journal has no older copy that would bring it back. */
const DONE = '0';

/** Ends a lease whose page is asked whether it lives. */
export const ASKED = '?';

/** Code and message of a receipt. */
export type Note = readonly [code: ReceiptCode, message?: string | undefined];

/** One event in the queue. */
export interface Entry {
  event: TrackedEvent;
  /** The page that has it in hand, as long as its lease runs. */
  by?: string;
  /** 1 once a request with it has left that is not simply repeated if the answer is not heard. */
  sent: 0 | 1;
  /** 1 once an array with it was refused: it goes alone. */
  alone?: 1;
  /** What had to be changed in the event, or about keeping it. */
  note?: Note | undefined;
  /** Settles the receipt of an event of this page. */
  settle?: (receipt: Receipt) => void;
}

export interface Outbox {
  /** Writes the entry as this page's. Returns false when it is in memory only. */
  put(entry: Entry): boolean;
  /** @param dropped true for what the server does not have, of which the storage needs no mark */
  remove(entry: Entry, dropped?: boolean): void;
  /** Leaves the entry to whichever courier looks next, also one of this page. */
  leave(entry: Entry): unknown;
  /** False when another page has taken the entry on, after the lease of this one ran out. */
  owns(entry: Entry): boolean;
  /** Whether more waits than may. */
  full(): boolean;
  /**
   * Keeps other pages off this page's entries, and answers those that ask.
   *
   * @param renew false to leave a lease that runs out as it is
   * @returns true when it had run out, or was taken: other pages may have taken entries on
   */
  hold(now: number, renew: boolean): boolean | undefined;
  /** Leaves this page's entries to whichever page comes next. */
  release(): void;
  /**
   * Takes on the events that no page has in hand, and asks the pages that have some whether they live.
   *
   * @param recalled what the journal holds
   * @returns the events, oldest first, and when to look again: ms; 0 when no other page holds any
   */
  claim(now: number, recalled?: Map<string, string>): [Entry[], number];
  /** What a killed browser may have kept of what is no longer in the storage. */
  recall(): Promise<Map<string, string>>;
  /** Removes everything of this scope, the session included. */
  forget(): void;
}

/**
 * The events that the server does not have for certain: durable, one key per event, so that tabs
 * never rewrite each other's events and an event costs the same in a long queue. Who has them in
 * hand is a key per page, so that a page that goes away leaves them all by removing one.
 *
 * @param prefix of the keys; what follows is the event's id, `@` and a page, or `$` and the name of
 * another record
 * @param page id of this page
 */
export function createOutbox(store: Store, journal: Journal, prefix: string, page: string): Outbox {
  /** Of this page's entries. */
  const lengths = new Map<string, number>();
  /** When this page asked another one: ms since the epoch, by the key of its lease. */
  const asked = new Map<string, number>();
  const lease = prefix + LEASE_KEY;
  /** Says in a lease that this page asks, which the answer takes out again. */
  const mark = ASKED + page + ASKED;
  /** When the lease ends: ms since the epoch. */
  let leased = 0;
  let total = 0;
  const keys = () => store.keys().filter((key) => key.startsWith(prefix));
  const key = ({ event }: Entry) => prefix + event.eventMetadata.$id;
  const time = ({ event }: Entry) => event.eventMetadata.$time as number;
  const put = (entry: Entry) => {
    const at = key(entry);
    entry.by = page;
    // `settle` is a function, which JSON leaves out.
    const text = JSON.stringify(entry);
    total += text.length - (lengths.get(at) ?? 0);
    lengths.set(at, text.length);
    journal.write(at, text);
    // What the storage has already must not fall behind, or the next page would go by it.
    return store.set(at, text, (total > MAX_LENGTH && !store.get(at)) || undefined);
  };
  const leave = (entry: Entry) => {
    const at = key(entry);
    total -= lengths.get(at) ?? 0;
    lengths.delete(at);
    return at;
  };
  return {
    put,
    leave,
    remove(entry, dropped) {
      const at = leave(entry);
      // It may come back. Of thousands, marks would take what a shop's storage has room for.
      if (dropped) store.remove(at);
      // Nothing is written where the visitor has cleared it, but this page may be reading the journal.
      store.set(at, DONE, !store.get(at) || undefined);
      journal.write(at);
    },
    owns: (entry) => parse<Entry>(store.get(key(entry)))?.by === page,
    full: () => lengths.size > MAX_ENTRIES || total > MAX_LENGTH,
    hold(now, renew) {
      const held = store.get(lease + page);
      // One that was written before the clock was set back seems to run for too long.
      const slept = leased <= now || leased > now + LEASE || held?.endsWith(TAKEN);
      if (renew && (slept || held !== `${leased}` || leased < now + LEASE / 2)) {
        leased = now + LEASE;
        store.set(lease + page, `${leased}`);
      }
      return slept;
    },
    release() {
      lengths.clear();
      total = 0;
      store.remove(lease + page);
    },
    claim(now, recalled = new Map()) {
      const all = keys();
      const alive = new Map<string | undefined, string>();
      for (const at of all) {
        if (at.startsWith(lease)) {
          const held = store.get(at) as string;
          if (!(Number.parseInt(held, 10) > now)) store.remove(at);
          else if (!held.endsWith(TAKEN)) alive.set(at.slice(lease.length), at);
        }
      }
      alive.delete(page);
      const taken: Entry[] = [];
      const others = new Set<string>();
      let marks = 0;
      for (const at of new Set([...all, ...recalled.keys()])) {
        if (lengths.has(at)) continue;
        const text = store.get(at) ?? recalled.get(at);
        // Its page went before the journal had heard. Where that never hears, they must not pile up.
        if (text === DONE) ++marks > MAX_ENTRIES ? store.remove(at) : journal.write(at);
        const entry = parse<Entry>(text);
        // Whatever else stands under the prefix is not an event of ours.
        if (!isStoredEvent(entry) || at !== key(entry)) continue;
        const other = alive.get(entry.by);
        if (other) {
          others.add(other);
        } else {
          put(entry);
          taken.push(entry);
        }
      }
      let again = others.size && LEASE / 2;
      for (const at of others) {
        const held = store.get(at) as string;
        const since = now - (asked.get(at) ?? 0);
        if (since >= LEASE / 2) {
          asked.set(at, now);
          store.set(at, held + mark, false);
          again = ANSWER;
        } else if (held.includes(mark)) {
          again = Math.max(ANSWER - since, 1);
          // Shorter than what it replaces, so that a full storage takes it too.
          if (again === 1) store.set(at, Number.parseInt(held, 10) + TAKEN);
        }
      }
      return [taken.sort((a, b) => time(a) - time(b)), again];
    },
    recall: () => journal.read(prefix),
    forget() {
      lengths.clear();
      total = 0;
      keys().forEach(store.remove);
      journal.forget(prefix);
    },
  };
}
