import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Accounts, createAccounts } from '../accounts/accounts.js';
import { orgIdOf } from '../api/org-id-of.js';
import { addReadRoutes, type ReadRouteContext } from '../api/read-routes.js';
import type { CollectorConfig, OrgConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import { createBodyReader } from '../http/body-reader.js';
import { sendErrors } from '../http/errors.js';
import type { RateLimiter } from '../http/rate-limits.js';
import { readBodies } from '../http/read-body.js';
import { createRefusalLog } from '../http/refusal-log.js';
import type { Limits } from '../lib/limits.js';
import type { AdminRecords } from '../store/admin-records.js';
import type { Store } from '../store/store.js';
import { addAccountRoutes } from './account-routes.js';
import type { AttemptCounter } from './attempt-counter.js';
import { type DashboardContext, sessionOf } from './context.js';
import { addEntryRoutes } from './entry-routes.js';
import { addPageHeaders } from './page-headers.js';
import { DASHBOARD_PATH, isDashboardUrl } from './paths.js';
import { requireCsrfToken, requireSameOrigin } from './same-origin.js';
import { createSealedCookies } from './sealed-cookies.js';
import { createSessions } from './sessions.js';
import { addShareRoutes } from './share-routes.js';
import { createSignInLimits } from './sign-in-limits.js';
import { type StaticFiles, sendFile } from './static-files.js';
import { roleOf } from './viewer.js';

export interface DashboardOptions {
  /** Changes when the configuration is reloaded. */
  config(): CollectorConfig;
  store: Store;
  /** Files of the built dashboard; undefined when it is not built. */
  files: StaticFiles | undefined;
  /** ms since the epoch. */
  now(): number;
  limits: Limits;
  /** Users, links and keys. */
  accountRecords: AdminRecords;
  /** Tries of passwords. */
  attempts: AttemptCounter;
  /** Requests of clients, and of sessions and share links. */
  limiters: Record<'clients' | 'sessions', RateLimiter>;
  /** Names a client. Empty for this machine. */
  clientKey(address: string): string;
  flushRefusals: ReadRouteContext['flushRefusals'];
  /** Limits the responses of a scope. */
  limitResponses(scope: FastifyInstance): void;
}

/** Methods that change nothing. */
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** How the read API knows the org of a request: by the session. */
function sessionAuthority({ config }: Pick<DashboardOptions, 'config'>) {
  /** @throws ApiError 401, 403, or 422 without an org */
  const authorize = (request: FastifyRequest): { org: OrgConfig } => {
    const session = sessionOf(request);
    const orgId = orgIdOf(request, 'invalidParameter');
    if (orgId === undefined) {
      const details = [{ path: 'orgId', message: 'is missing; name an org of the viewer' }];
      throw new ApiError('invalidParameter', { details });
    }
    const org = config().orgs.find(({ id }) => id === orgId);
    if (!org || !roleOf(session, orgId)) throw new ApiError('forbidden');
    return { org };
  };
  return {
    authorize,
    authorizeOperator(request: FastifyRequest) {
      const found = authorize(request);
      if (request.session?.kind !== 'user') throw new ApiError('forbidden');
      return found;
    },
  };
}

/** Routes that need a session. */
function addSessionRoutes(
  scope: FastifyInstance,
  { options, context }: { options: DashboardOptions; context: DashboardContext },
): void {
  const { limiters, store, config, now, flushRefusals } = options;

  scope.addHook('onRequest', async (request, reply) => {
    const isSafe = SAFE_METHODS.has(request.method);
    if (!isSafe) requireSameOrigin(request);
    request.session = await context.sessions.read({ request, reply });
    const session = sessionOf(request);
    // Anybody with a share link can have any number of sessions.
    limiters.sessions.count(session.kind === 'link' ? session.link.id : session.id);
    if (!isSafe) requireCsrfToken(request, session);
  });

  addAccountRoutes(scope, context);
  addShareRoutes(scope, context);
  addReadRoutes(scope, {
    ...{ config, store, now, flushRefusals },
    // One shape for the app, whatever other clients want.
    responseShape: () => 'array',
    ...sessionAuthority(options),
  });
}

/** The path of a request below the dashboard's, as the client wrote it. */
const pathOf = ({ url }: FastifyRequest) =>
  url.slice(DASHBOARD_PATH.length).replace(/[?#].*$/s, '') || '/';

/** Adds the dashboard to a scope under its path: files, sign-in, and the read API under a session in place of a token. */
export function addDashboard(scope: FastifyInstance, options: DashboardOptions): void {
  const { config, files, limits, limiters, now, attempts, clientKey } = options;
  const accounts: Accounts = createAccounts(options.accountRecords, now);
  const cookies = createSealedCookies(accounts.sealKeys);
  const context: DashboardContext = {
    config,
    accounts,
    sessions: createSessions({ accounts, cookies, now }),
    signInLimits: createSignInLimits({ attempts, cookies, clientKey }),
  };
  const logRefusal = createRefusalLog(scope.log, 'refused a request to the dashboard');

  scope.decorateRequest('session');
  sendErrors(scope, {
    isOperator: ({ session }) => session?.kind === 'user',
    onError(request, { reason, status }) {
      if (!SAFE_METHODS.has(request.method) && status < 500) logRefusal(request, reason);
    },
  });
  addPageHeaders(scope);
  scope.addHook('onRequest', (request, _reply, done) => {
    // The router also knows other notations of the path, which get the headers of the API.
    if (!isDashboardUrl(request.url)) throw new ApiError('notFound');
    limiters.clients.count(clientKey(request.ip));
    done();
  });
  const bodies = createBodyReader({ limits, maxBytes: limits.dashboardBodyBytes });
  readBodies(scope, bodies);
  scope.addHook('onResponse', (request, _reply, done) => {
    bodies.release(request.raw);
    done();
  });
  options.limitResponses(scope);

  scope.register(async (entry) => addEntryRoutes(entry, context), { prefix: '/api' });
  scope.register(async (signedIn) => addSessionRoutes(signedIn, { options, context }), {
    prefix: '/api',
  });
  const sendPage = (request: FastifyRequest, reply: Parameters<typeof sendFile>[2]['reply']) => {
    const sent = files && sendFile(files, pathOf(request), { request, reply });
    if (!sent) throw new ApiError('notFound');
    return sent;
  };
  scope.get('/', sendPage);
  scope.get('/*', sendPage);
  scope.get('/api/*', () => {
    throw new ApiError('notFound');
  });
}
