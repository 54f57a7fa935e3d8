import type { FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts/accounts.js';
import type { CollectorConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import type { Session, Sessions } from './sessions.js';
import type { SignInLimits } from './sign-in-limits.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on signed-in requests to the dashboard. */
    session?: Session;
  }
}

/** All that the routes of the dashboard share. */
export interface DashboardContext {
  /** Changes when the configuration is reloaded. */
  config(): CollectorConfig;
  accounts: Accounts;
  sessions: Sessions;
  signInLimits: SignInLimits;
}

/** @throws ApiError 401 */
export function sessionOf({ session }: FastifyRequest): Session {
  if (session) return session;
  const details = [{ path: '', message: 'there is no session, or it has ended; sign in' }];
  throw new ApiError('unauthorized', { details });
}
