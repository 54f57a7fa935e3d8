import { createRateLimiter, type RateLimiter } from '../http/rate-limits.js';
import type { Limits } from '../lib/limits.js';

/** Attempts are counted for a client, for a name, or for a browser that has signed in before. */
export type AttemptKind = 'client' | 'name' | 'browser';

/** Counts tries of passwords. All processes of one port use one counter, so that a stranger has no tries with each. */
export interface AttemptCounter {
  /** Counts an attempt. @returns 0 when it is allowed; else the seconds until the next one is */
  count(kind: AttemptKind, key: string): Promise<number>;
}

export function createAttemptCounter(
  limits: Pick<Limits, 'signInsOfClient' | 'signInsOfName'>,
): AttemptCounter {
  const limiters: Record<AttemptKind, RateLimiter> = {
    client: createRateLimiter({ max: limits.signInsOfClient }),
    name: createRateLimiter({ max: limits.signInsOfName }),
    browser: createRateLimiter({ max: limits.signInsOfClient }),
  };
  return { count: async (kind, key) => limiters[kind].tryCount(key) };
}
