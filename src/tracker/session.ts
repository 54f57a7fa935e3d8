import type { StoredSession } from '../contract/browser-storage.js';
import { parseJson } from './parse-json.js';
import type { Platform } from './platform.js';
import type { LocalStorage } from './queue/local-storage.js';

/** A session ends after half an hour without an event, as it does in other analytics: ms. */
const IDLE_MS = 30 * 60_000;

/** And after a day in any case: ms. */
const MAX_SESSION_MS = 24 * 60 * 60_000;

/** The session that the origin's tabs share. */
export interface Session {
  /**
   * Counts an event into the session, or begins one with it.
   *
   * @returns the session's id, and the number of the event in it: 1, 2, 3 …
   */
  nextInSession(): [id: string, sequence: number];
  /** Id of the session that runs, else null. Writes nothing. */
  readSessionId(): string | null;
}

interface Parts extends Pick<LocalStorage, 'readText' | 'writeText'> {
  platform: Platform;
  /** Where the session is stored. */
  key: string;
}

/**
 * The stored session is read again at each event, since another tab may have gone on with it,
 * ended it or begun the next one meanwhile. A clock that was set back by more than a day ends the
 * session as well; by less, it goes on.
 */
export const createSession = ({ readText, writeText, platform, key }: Parts): Session => {
  const readSession = (now: number) => {
    const session = parseJson<StoredSession>(readText(key));
    return session &&
      now - session.last < IDLE_MS &&
      Math.abs(now - session.started) < MAX_SESSION_MS
      ? session
      : undefined;
  };
  return {
    nextInSession() {
      const now = platform.now();
      const { id, started, seq } = readSession(now) ?? {
        id: platform.uuid(),
        started: now,
        seq: 0,
      };
      const session: StoredSession = { id, started, last: now, seq: seq + 1 };
      writeText(key, JSON.stringify(session));
      return [id, session.seq];
    },
    readSessionId: () => readSession(platform.now())?.id ?? null,
  };
};
