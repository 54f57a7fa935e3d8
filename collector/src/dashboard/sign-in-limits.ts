import { createHash, randomBytes } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { Check } from '@sinclair/typebox/value';
import type { FastifyRequest } from 'fastify';
import type { User } from '../accounts/users.js';
import { ApiError } from '../http/api-error.js';
import type { AttemptCounter, AttemptKind } from './attempt-counter.js';
import { SIGN_IN_PATH } from './paths.js';
import type { SealedCookie, SealedCookies } from './sealed-cookies.js';
import type { Exchange } from './sessions.js';

/** Marks a browser that has signed in before. */
const COOKIE: SealedCookie = {
  name: 'vitrine_device',
  // No other request needs it.
  path: SIGN_IN_PATH,
  maxAgeSeconds: 365 * 86_400,
};

const Device = Type.Object({ id: Type.String(), userKey: Type.String() });
type Device = Static<typeof Device>;

export interface SignInLimits {
  /**
   * Counts an attempt: for its client, and for the name.
   *
   * Strangers can use up the attempts for a name. A browser that has signed in as this user before has attempts of its
   * own, so they cannot lock the user out.
   *
   * @throws ApiError 429
   */
  count(request: FastifyRequest, userKey: string): Promise<void>;
  /** Counts a try of a password within a session. @throws ApiError 429 */
  countInSession(sessionId: string): Promise<void>;
  /** Gives the browser attempts of its own. */
  remember(exchange: Exchange, user: Pick<User, 'key'>): Promise<void>;
}

interface SignInLimitsOptions {
  attempts: AttemptCounter;
  cookies: SealedCookies;
  /** Names a client. Empty for this machine. */
  clientKey(address: string): string;
}

export function createSignInLimits({
  attempts,
  cookies,
  clientKey,
}: SignInLimitsOptions): SignInLimits {
  const countAttempt = async (kind: AttemptKind, key: string) => {
    const retryAfterSeconds = await attempts.count(kind, key);
    if (retryAfterSeconds) throw new ApiError('rateLimited', { retryAfterSeconds });
  };

  const deviceOf = async (request: FastifyRequest, userKey: string) => {
    const device = await cookies.read(request, COOKIE);
    return Check(Device, device) && device.userKey === userKey ? device : undefined;
  };

  return {
    async count(request, userKey) {
      // A proxy without X-Forwarded-For is this machine, and so are its visitors.
      await countAttempt('client', clientKey(request.ip) || 'this machine');
      const device = await deviceOf(request, userKey);
      if (device) await countAttempt('browser', device.id);
      // Hashed: the counter holds keys, and a name may be long.
      else await countAttempt('name', createHash('sha256').update(userKey).digest('base64url'));
    },
    countInSession: (sessionId) => countAttempt('browser', sessionId),
    remember: (exchange, { key }) => {
      const device: Device = { id: randomBytes(18).toString('base64url'), userKey: key };
      return cookies.write(exchange, COOKIE, device);
    },
  };
}
