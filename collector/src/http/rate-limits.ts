import { ApiError } from './api-error.js';

const WINDOW_MS = 60_000;

/** Keys with a counter of their own. Ten million hashes would be a gigabyte. */
const MAX_KEYS = 100_000;

/** Counters that the keys beyond share. Dropping older counters would let many senders erase those of one. */
const SHARED_COUNTERS = 1_024;

/** Share of the limit from which on other processes learn of a key. Most clients never come near their limit. */
const TOLD_RATIO = 0.02;

/** A larger request counts as several: once for each of so many events or bytes. */
const EVENTS_OF_A_REQUEST = 10;
const BYTES_OF_A_REQUEST = 8_192;

/** Requests that a body counts for, at least 1. */
export const requestsOf = ({ events, bytes }: { events: number; bytes: number }): number =>
  Math.max(1, events / EVENTS_OF_A_REQUEST, bytes / BYTES_OF_A_REQUEST);

export interface RateLimiter {
  /**
   * Counts a request.
   *
   * @throws ApiError 429 when the key has used its requests of this minute
   */
  count(key: string): void;
  /** Counts further requests of a key, which one request turned out to be worth. */
  add(key: string, requests: number): void;
  /** Counts requests that another process has seen. */
  addOfOthers(key: string, requests: number): void;
  /** Requests that the others have to know of, since the last call. None unless the limiter is shared. */
  takeNew(): KeyCounts;
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
  const shared = new Float64Array(SHARED_COUNTERS);
  let untold = new Map<string, number>();

  const turnOver = () => {
    const time = clock();
    if (time < windowEnd) return time;
    windowEnd = time + WINDOW_MS;
    counts = new Map();
    shared.fill(0);
    untold = new Map();
    return time;
  };

  const sharedIndex = (key: string) => {
    let hash = 0;
    for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
    return (hash >>> 0) % SHARED_COUNTERS;
  };

  const addOfOthers = (key: string, requests: number) => {
    const count = counts.get(key);
    if (count === undefined && counts.size >= MAX_KEYS) {
      const i = sharedIndex(key);
      shared[i] = (shared[i] as number) + requests;
    } else counts.set(key, (count ?? 0) + requests);
  };

  const add = (key: string, requests: number) => {
    addOfOthers(key, requests);
    if (isShared && counts.has(key)) untold.set(key, (untold.get(key) ?? 0) + requests);
  };

  return {
    count(key) {
      if (!max || !key) return;
      const time = turnOver();
      const isBeyond = counts.size >= MAX_KEYS && !counts.has(key);
      const used = isBeyond ? (shared[sharedIndex(key)] as number) : (counts.get(key) ?? 0);
      if (used >= max)
        throw new ApiError('rateLimited', {
          retryAfterSeconds: Math.ceil((windowEnd - time) / 1_000),
        });
      add(key, 1);
    },
    add(key, requests) {
      if (max && key && requests > 0) add(key, requests);
    },
    addOfOthers(key, requests) {
      turnOver();
      addOfOthers(key, requests);
    },
    takeNew() {
      const told: KeyCounts = [];
      for (const [key, requests] of untold)
        if ((counts.get(key) ?? 0) >= max * TOLD_RATIO) {
          told.push([key, requests]);
          untold.delete(key);
        }
      return told;
    },
  };
}
