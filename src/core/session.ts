import type { Clock } from './clock.js';
import type { Store } from './storage.js';

/** A visit ends after half an hour without an event, as it does in other analytics: ms. */
const IDLE = 30 * 60_000;

/** And after a day in any case: ms. */
const LONGEST = 24 * 60 * 60_000;

/** What is stored: id, start, last event, number of the last event. */
type Visit = [id: string, started: number, last: number, seq: number];

export interface Session {
  /** The id of the running session; begins one when there is none. */
  id(): string;
  /** Counts one more event into the session: 1, 2, 3 … */
  next(): number;
}

/**
 * The session that the origin's tabs share. It is read again at each event, since another tab
 * may have gone on with it, ended it or begun the next one meanwhile.
 *
 * A clock that was set back leaves a start in the future; such a session ends as well.
 */
export function createSession(store: Store, clock: Clock, key: string): Session {
  const read = (): Visit => {
    const now = clock.now();
    const visit = store.get<Visit>(key);
    if (visit?.[3] != null && now - visit[2] < IDLE && Math.abs(now - visit[1]) < LONGEST)
      return visit;
    const begun: Visit = [clock.uuid(), now, now, 0];
    store.set(key, begun);
    return begun;
  };
  return {
    id: () => read()[0],
    next() {
      const [id, started, , seq] = read();
      store.set(key, [id, started, clock.now(), seq + 1] satisfies Visit);
      return seq + 1;
    },
  };
}
