import { ApiError } from './api-error.js';

const WINDOW_MS = 60_000;

/** Keys with a counter of their own. Ten million hashes would be a gigabyte. */
const MAX_KEYS = 100_000;

/** Counters that all further keys share. Dropping older counters would let many senders erase those of one. */
const OVERFLOW_COUNTERS = 1_024;

/** Share of the limit from which on a key is reported to other processes. Most clients never come near their limit. */
const REPORTED_RATIO = 0.02;

/** A larger request counts as several: once for each of so many events or bytes. */
const EVENTS_OF_A_REQUEST = 10;
const BYTES_OF_A_REQUEST = 8_192;

/** Requests that a body counts for, at least 1. */
export const requestsOf = ({ events, bytes }: { events: number; bytes: number }): number =>
  Math.max(1, events / EVENTS_OF_A_REQUEST, bytes / BYTES_OF_A_REQUEST);

export interface RateLimiter {
  /** Counts a request, if its key has some left. @returns 0 then; else the seconds until it has */
  tryCount(key: string): number;
  /**
   * The same, as an error.
   *
   * @throws ApiError 429 when the key has used its requests of this minute
   */
  count(key: string): void;
  /** Counts further requests of a key, which one request turned out to be worth. */
  add(key: string, requests: number): void;
  /** Counts requests that another process has reported. */
  addReported(key: string, requests: number): void;
  /** Takes the requests to report to other processes, since the last call. None unless the limiter is shared. */
  takeUnreported(): KeyCounts;
}

export type KeyCounts = [key: string, requests: number][];

interface RateLimiterOptions {
  /** Requests a minute; 0 means no limit. */
  max: number;
  /** ms by a clock that nobody sets. Default: that of the process. */
  clock?: () => number;
  /** Whether other processes count for the same limit. Default false. */
  isShared?: boolean;
}

/** Limits the requests of each key in a minute. Keys that are empty have no limit. */
export function createRateLimiter({
  max,
  clock = () => performance.now(),
  isShared = false,
}: RateLimiterOptions): RateLimiter {
  let windowEnd = clock() + WINDOW_MS;
  let counts = new Map<string, number>();
  const overflow = new Float64Array(OVERFLOW_COUNTERS);
  let unreported = new Map<string, number>();

  const turnOver = () => {
    const time = clock();
    if (time < windowEnd) return time;
    windowEnd = time + WINDOW_MS;
    counts = new Map();
    overflow.fill(0);
    unreported = new Map();
    return time;
  };

  const overflowIndex = (key: string) => {
    let hash = 0;
    for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
    return (hash >>> 0) % OVERFLOW_COUNTERS;
  };

  const addToCounter = (key: string, requests: number) => {
    const count = counts.get(key);
    if (count === undefined && counts.size >= MAX_KEYS) {
      const i = overflowIndex(key);
      overflow[i] = (overflow[i] as number) + requests;
    } else counts.set(key, (count ?? 0) + requests);
  };

  const add = (key: string, requests: number) => {
    addToCounter(key, requests);
    if (isShared && counts.has(key)) unreported.set(key, (unreported.get(key) ?? 0) + requests);
  };

  const tryCount = (key: string): number => {
    if (!max || !key) return 0;
    const time = turnOver();
    const isOverflow = counts.size >= MAX_KEYS && !counts.has(key);
    const used = isOverflow ? (overflow[overflowIndex(key)] as number) : (counts.get(key) ?? 0);
    if (used >= max) return Math.ceil((windowEnd - time) / 1_000);
    add(key, 1);
    return 0;
  };

  return {
    tryCount,
    count(key) {
      const retryAfterSeconds = tryCount(key);
      if (retryAfterSeconds) throw new ApiError('rateLimited', { retryAfterSeconds });
    },
    add(key, requests) {
      if (max && key && requests > 0) add(key, requests);
    },
    addReported(key, requests) {
      turnOver();
      addToCounter(key, requests);
    },
    takeUnreported() {
      // Requests of a minute that is over would count in the next one of others.
      turnOver();
      const taken: KeyCounts = [];
      for (const [key, requests] of unreported)
        if ((counts.get(key) ?? 0) >= max * REPORTED_RATIO) {
          taken.push([key, requests]);
          unreported.delete(key);
        }
      return taken;
    },
  };
}
