import type { Platform } from './platform.js';
import { parse, type Store } from './queue/local-storage.js';

/** A visit ends after half an hour without an event, as it does in other analytics: ms. */
const IDLE = 30 * 60_000;

/** And after a day in any case: ms. */
const LONGEST = 24 * 60 * 60_000;

/** What is stored. */
interface Visit {
  id: string;
  /** ms since the epoch. */
  started: number;
  /** Time of the last event: ms since the epoch. */
  last: number;
  /** Events so far. */
  seq: number;
}

/**
 * The session that the origin's tabs share.
 *
 * @param events 1 to count an event into it, 0 to look at it
 * @returns the session's id, and the number of the event in it: 1, 2, 3 …
 */
export type Session = (events: 0 | 1) => [id: string, seq: number];

/**
 * The stored session is read again at each event, since another tab may have gone on with it,
 * ended it or begun the next one meanwhile. A clock that was set back by more than a day ends the
 * session as well; by less, it goes on.
 */
export const createSession =
  (store: Store, clock: Platform, key: string): Session =>
  (events) => {
    const now = clock.now();
    let { id, started, last, seq } = parse<Visit>(store.get(key)) ?? ({} as Visit);
    if (!(now - last < IDLE && Math.abs(now - started) < LONGEST)) {
      id = clock.uuid();
      started = last = now;
      seq = 0;
    }
    seq += events;
    const visit: Visit = { id, started, last: events ? now : last, seq };
    store.set(key, JSON.stringify(visit));
    return [id, seq];
  };
