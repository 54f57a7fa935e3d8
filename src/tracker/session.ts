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

/** The session that the origin's tabs share. */
export interface Session {
  /**
   * Counts an event into the session, or begins one with it.
   *
   * @returns the session's id, and the number of the event in it: 1, 2, 3 …
   */
  next(): [id: string, sequence: number];
  /** Id of the session that runs, else null. Writes nothing. */
  id(): string | null;
}

/**
 * The stored session is read again at each event, since another tab may have gone on with it,
 * ended it or begun the next one meanwhile. A clock that was set back by more than a day ends the
 * session as well; by less, it goes on.
 */
export function createSession(store: Store, platform: Platform, key: string): Session {
  /** The visit that runs at this time. */
  const read = (now: number) => {
    const visit = parse<Visit>(store.get(key));
    return visit && now - visit.last < IDLE && Math.abs(now - visit.started) < LONGEST
      ? visit
      : undefined;
  };
  return {
    next() {
      const now = platform.now();
      const { id, started, seq } = read(now) ?? { id: platform.uuid(), started: now, seq: 0 };
      const visit: Visit = { id, started, last: now, seq: seq + 1 };
      store.set(key, JSON.stringify(visit));
      return [id, visit.seq];
    },
    id: () => read(platform.now())?.id ?? null,
  };
}
