import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.js';

/** A limit of requests a minute. */
export interface RateLimit {
  /** 0 means no limit. */
  max: number;
  /** The key under which a request counts. Requests with an empty key do not count. */
  keyOf(request: FastifyRequest): string;
}

/** Applies limits to all routes of a scope. */
export async function addRateLimits(scope: FastifyInstance, limits: RateLimit[]): Promise<void> {
  await scope.register(rateLimit, { global: false, timeWindow: 60_000 });
  for (const { max, keyOf } of limits) {
    if (!max) continue;
    const allowList = (_request: FastifyRequest, key: string) => !key;
    const check = scope.createRateLimit({ max, keyGenerator: keyOf, allowList });
    scope.addHook('onRequest', async (request) => {
      if (request.method === 'OPTIONS') return;
      const count = await check(request);
      if (!count.isAllowed && count.isExceeded)
        throw new ApiError('rateLimited', { retryAfterSeconds: count.ttlInSeconds });
    });
  }
}
