import type { StoredServer } from '../../contract/browser-storage.js';

/** Longest pause after the first failure: ms. */
const FIRST_PAUSE_MS = 1_000;
/** Longest pause after many failures: ms. */
const MAX_PAUSE_MS = 300_000;
/** Longest pause that a server may ask for: ms. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/** So many network failures in a row open the circuit. */
export const CIRCUIT_FAILURES = 6;
/** Pause of an open circuit, and between requests for capabilities that fail: ms. */
export const CIRCUIT_PAUSE_MS = 3_600_000;

/**
 * The pause after a failure: exponential with full jitter, and at least what the server asks for.
 *
 * @param failure `retryAfter` in seconds or as a date (RFC 9110, 10.2.3); `answered` is false when
 * nothing of the API came back, which opens the circuit when it happens again and again; `now` in ms since
 * the epoch; `random` at least 0, below 1
 */
export const nextPause = (
  state: StoredServer,
  failure: {
    retryAfter?: string | null | undefined;
    answered: boolean;
    now: number;
    random: number;
  },
): StoredServer => {
  const { pausedUntil = 0, retryAfter = 0, failures = 0, networkFailures = 0 } = state;
  const { now } = failure;
  const requestedMs =
    Number(failure.retryAfter) * 1_000 || Date.parse(failure.retryAfter as string) - now || 0;
  // Requests that fail together are one failure.
  const increment = Number(pausedUntil <= now);
  const silent = failure.answered ? 0 : networkFailures + increment;
  const pause =
    silent >= CIRCUIT_FAILURES
      ? CIRCUIT_PAUSE_MS
      : failure.random * Math.min(FIRST_PAUSE_MS * 2 ** failures, MAX_PAUSE_MS);
  const until = Math.max(retryAfter, now + Math.min(requestedMs, MAX_RETRY_AFTER_MS));
  return {
    ...state,
    pausedUntil: Math.max(until, pausedUntil, now + pause),
    retryAfter: until,
    failures: failures + increment,
    networkFailures: silent,
  };
};
