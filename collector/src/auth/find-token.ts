import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../http/api-error.js';

interface Secret {
  token?: string;
  tokenSha256?: string;
  /** ms since the epoch. */
  expiresAt?: number;
}

export const unauthorized = (reason: string, message: string) =>
  new ApiError('unauthorized', { details: [{ path: 'bearer_token', message }], reason });

const digest = (text: string) => createHash('sha256').update(text).digest();

const digestOf = ({ token = '', tokenSha256 }: Secret) =>
  tokenSha256 === undefined ? digest(token) : Buffer.from(tokenSha256, 'hex');

/** How tokens are checked at run time. */
export interface TokenClock {
  /** ms since the epoch. */
  now(): number;
  /** Whether every token is known. Until then, an unknown one may be known in a moment. */
  isComplete(): boolean;
}

/** Seconds after which an unknown token is tried again while not every token is known. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Creates the search for a token.
 *
 * @param grants what each token grants
 */
export function createTokenFinder<Grant extends { token: Secret }>(grants: readonly Grant[]) {
  const known = grants.map((grant) => ({ grant, digest: digestOf(grant.token) }));
  // The hash of a token costs more than the rest of the check. The cache has no timing leak: a map compares texts only
  // when their hashes under a key of this process are equal.
  const cache = new Map<string, Grant>();
  return (text: string): Grant | undefined => {
    const cached = cache.get(text);
    if (cached) return cached;
    const textDigest = digest(text);
    // Compares with every token in constant time, so that the duration reveals nothing about them.
    let found: Grant | undefined;
    for (const each of known) if (timingSafeEqual(each.digest, textDigest)) found = each.grant;
    if (found) cache.set(text, found);
    return found;
  };
}

/**
 * Checks what was found for a token.
 *
 * @throws ApiError 401 for a missing, unknown or expired token; 503 for an unknown one while not every token is known
 */
export function requireValid<Grant extends { token: Secret }>(
  text: string | undefined,
  find: (text: string) => Grant | undefined,
  { now, isComplete }: TokenClock,
): Grant {
  if (!text) throw unauthorized('token_missing', 'is missing');
  const grant = find(text);
  if (!grant) {
    if (!isComplete())
      throw new ApiError('unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    throw unauthorized('token_unknown', 'is not known');
  }
  const { expiresAt } = grant.token;
  if (expiresAt !== undefined && expiresAt <= now())
    throw unauthorized('token_expired', 'has expired; use the token that replaced it');
  return grant;
}
