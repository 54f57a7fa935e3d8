import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { BASE_PATH, CAPABILITIES_HEADER } from 'vitrine/contract';
import { createAdministration } from './administration/administration.js';
import { createAuditLog } from './administration/audit-log.js';
import { createDailyUpkeep } from './administration/daily-upkeep.js';
import { createPersonEvents } from './administration/person-events.js';
import { addAdminRoutes } from './api/admin-routes.js';
import { createDirectEvents } from './api/direct-events.js';
import { createReceiver } from './api/receive-events.js';
import { addRoutes } from './api/routes.js';
import { CAPABILITIES_VALUE } from './api/schemas.js';
import { type Grant, requirePrivate } from './auth/authority.js';
import { credentialsOf } from './auth/credentials.js';
import { basePathsOf } from './config/base-paths.js';
import type { CollectorConfig, TokenConfig } from './config/config.js';
import { reload } from './config/reload.js';
import { createAccountRecords } from './dashboard/account-records.js';
import { APP_FOLDER } from './dashboard/app-folder.js';
import { type AttemptCounter, createAttemptCounter } from './dashboard/attempt-counter.js';
import { addDashboard, type DashboardOptions } from './dashboard/dashboard.js';
import { createDashboardServer } from './dashboard/dashboard-server.js';
import { DASHBOARD_PATH, isDashboardUrl } from './dashboard/paths.js';
import { readStaticFiles } from './dashboard/static-files.js';
import { ApiError } from './http/api-error.js';
import { createBodyReader } from './http/body-reader.js';
import { createClientKey, createClientSecret } from './http/client-key.js';
import { createClientOf } from './http/client-of.js';
import { addCors } from './http/cors.js';
import { handleErrors } from './http/errors.js';
import { interceptRequests } from './http/intercept-requests.js';
import { measureRequests } from './http/measure-requests.js';
import { createMetrics, type Metrics } from './http/metrics.js';
import { createRateLimiter, type RateLimiter, requestsOf } from './http/rate-limits.js';
import { addReadiness } from './http/readiness.js';
import { createResponseLimits } from './http/response-limits.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { createServer, requireHost, type ServerOptions } from './http/server.js';
import { createStoreProbe } from './http/store-probe.js';
import { MAX_BODY_BYTES } from './ingest/pipeline.js';
import { createRefusals } from './ingest/refusals.js';
import { LIMITS, type Limits } from './lib/limits.js';
import { createLiveState } from './live-state.js';
import { addOrderRoutes } from './orders/add-order-routes.js';
import type { AdminRecords } from './store/admin-records.js';
import type { Store } from './store/store.js';
import { readTrackerFiles } from './tracker/tracker-files.js';
import { addTrackerRoutes } from './tracker/tracker-routes.js';

export interface AppOptions {
  config: CollectorConfig;
  store: Store;
  /** ms since the epoch. Default: the system's clock. */
  now?: () => number;
  /** Target of log lines. Default: standard output. */
  logStream?: { write(line: string): void };
  /** Whether `/metrics` includes memory, CPU and event loop of the process. Default false. */
  includeProcessMetrics?: boolean;
  /** Version for `/metrics`. */
  version?: string;
  /** Folder with the tracker files of earlier releases, to serve beside those of this one. Default: none. */
  trackerFolder?: string;
  /** Smaller limits, for tests. */
  limits?: Partial<Limits>;
  /** Interval at which a failing store is tried. Default 5,000. */
  probeIntervalMs?: number;
  /** Interval at which changes by other collectors and by commands are read. Default 2,000. */
  refreshMs?: number;
  /** Folder of the built dashboard. Default: that of the package. */
  dashboardFolder?: string;
  /** Default: those of this process and of the store. */
  metrics?: Metrics;
  /** Given when other processes serve the same port. */
  shared?: SharedParts | undefined;
}

/** Parts that all processes of one port share. */
export interface SharedParts {
  /** For the keys of clients, so that a client has one key. */
  clientSecret: Uint8Array;
  /** Users and links of the dashboard. */
  accountRecords: AdminRecords;
  attempts: AttemptCounter;
}

/** Limits whose counts such processes tell each other. */
export type SharedLimit = 'clients' | 'tokens' | 'dashboardClients' | 'dashboardSessions';

declare module 'fastify' {
  interface FastifyInstance {
    /** Applies the settings of a changed configuration that need no restart. All others stay. */
    reconfigure(config: CollectorConfig): void;
    /** Server of the dashboard, when the configuration gives it its own listener. It closes with the app. */
    dashboardServer: FastifyInstance | undefined;
    /** Whether the dashboard is on and built. */
    hasDashboard: boolean;
    /** The counts of the limits that other processes share. */
    sharedLimiters: Record<SharedLimit, RateLimiter>;
    /** Reads what another process has changed in the administration. */
    refreshRecords(): Promise<void>;
  }
}

/** Requests a minute of each private token. */
const DEFAULT_RATE_LIMIT = 120_000;

/** Requests a minute of each client. A household or an office may share an address. */
const DEFAULT_CLIENT_RATE_LIMIT = 12_000;

/** Names a token. One of its two fields is given. */
const tokenKey = ({ token = '', tokenSha256 = '' }: TokenConfig) => token + tokenSha256;

interface DashboardMount {
  server: ServerOptions;
  metrics: Metrics;
  options: DashboardOptions;
}

/** Serves the dashboard where the configuration wants it, and says at `/` where that is. */
async function mountDashboard(app: FastifyInstance, { server, metrics, options }: DashboardMount) {
  const { dashboard } = options.config();
  const isOnThisPort = dashboard === undefined;
  if (isOnThisPort)
    await app.register(async (scope) => addDashboard(scope, options), { prefix: DASHBOARD_PATH });
  const own = dashboard ? await createDashboardServer({ server, metrics, options }) : undefined;
  app.decorate('dashboardServer', own);
  app.decorate('hasDashboard', options.files !== undefined);
  app.addHook('preClose', async () => own?.close());
  app.get('/', async (request, reply) => {
    reply.header('Vary', 'Accept, Origin');
    const isPage = /\btext\/html\b/i.test(request.headers.accept ?? '');
    if (isPage && isOnThisPort && options.files) return reply.redirect(DASHBOARD_PATH);
    const details = [{ path: '', message: `the API is under ${basePathsOf(options.config())[0]}` }];
    throw new ApiError('notFound', { details });
  });
}

/**
 * Creates the app. It opens no socket before `listen()`, and `inject()` needs none. `close()` finishes the requests
 * that have arrived, rejects later events with 503, and leaves the store open.
 */
export async function createApp({
  config,
  store,
  now = Date.now,
  logStream,
  includeProcessMetrics,
  version,
  trackerFolder,
  limits: smallerLimits,
  probeIntervalMs,
  refreshMs,
  dashboardFolder = APP_FOLDER,
  metrics = createMetrics(store, { includeProcess: includeProcessMetrics, version }),
  shared,
}: AppOptions): Promise<FastifyInstance> {
  const limits: Limits = { ...LIMITS, ...smallerLimits };
  const server: ServerOptions = {
    logLevel: config.logLevel ?? 'info',
    ...(logStream && { logStream }),
    trustProxy: config.trustProxy ?? 'loopback',
    basePaths: basePathsOf(config),
    limits,
  };
  const app = createServer(server);
  const { state, live, readFirst } = createLiveState({
    ...{ file: config, store, now, log: app.log, refreshMs },
  });
  app.decorate('reconfigure', (file) => live.setFile(reload(live.file(), file)));
  app.decorate('refreshRecords', live.refresh);
  await readFirst();
  live.start();
  app.addHook('onClose', async () => live.stop());
  const audit = createAuditLog(store.admin, now);
  const upkeep = createDailyUpkeep({
    ...{ store, audit, now, log: app.log },
    config: () => state.config,
  });
  app.addHook('onListen', async () => upkeep.start());
  app.addHook('preClose', upkeep.stop);

  // Hooks call back instead of returning a promise, which would cost each request more than the hook itself.
  addSecurityHeaders(app);
  requireHost(app);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header(CAPABILITIES_HEADER, CAPABILITIES_VALUE);
    done();
  });
  addReadiness(app);
  const probe = createStoreProbe(store, {
    log: app.log,
    ...(probeIntervalMs !== undefined && { intervalMs: probeIntervalMs }),
  });
  app.addHook('onClose', async () => probe.stop());
  const refusals = createRefusals(store, now);
  app.addHook('onClose', refusals.close);
  addCors(app, { except: isDashboardUrl });
  const replyToError = handleErrors(app, metrics);
  measureRequests(app, metrics);

  const operatorRoutes = async (scope: FastifyInstance) => {
    scope.get('/healthcheck', async () => true);
    scope.get('/ready', async (_request, reply) => {
      const ready = app.isReady() && probe.isWorking();
      if (!ready) reply.code(503);
      return ready;
    });
    // With a token, also the names that its org registers.
    scope.get('/openapi.json', async (request) => {
      const credentials = credentialsOf(request);
      return state.openApiOf(
        credentials.token ? state.authority(credentials, 'write').org : undefined,
      );
    });
    scope.get('/metrics', async (request, reply) => {
      requirePrivate(state.authority(credentialsOf(request), 'read'));
      return reply.type(metrics.contentType).send(await metrics.text());
    });
  };
  await app.register(operatorRoutes);
  const clientKey = createClientKey({ now, secret: shared?.clientSecret ?? createClientSecret() });
  const addressOf = createClientOf(server.trustProxy);
  const clientOf = (message: IncomingMessage) => clientKey(addressOf(message));
  const limitResponses = createResponseLimits({ limits, keyOf: ({ raw }) => clientOf(raw) });
  const limiterOf = (max: number) => createRateLimiter({ max, isShared: shared !== undefined });
  const clients = limiterOf(config.clientRateLimit ?? DEFAULT_CLIENT_RATE_LIMIT);
  // All visitors of a shop share its public token, and anybody can send with it: a limit would let one silence all.
  const privateTokens = limiterOf(config.rateLimit ?? DEFAULT_RATE_LIMIT);
  const dashboardClients = limiterOf(limits.dashboardRequestsOfClient);
  const dashboardSessions = limiterOf(limits.dashboardRequestsOfSession);
  app.decorate('sharedLimiters', {
    ...{ clients, tokens: privateTokens, dashboardClients, dashboardSessions },
  });
  await mountDashboard(app, {
    server,
    metrics,
    options: {
      config: () => state.config,
      ...{ store, now, limits, limitResponses, clientKey },
      accountRecords: shared?.accountRecords ?? createAccountRecords(store.admin),
      attempts: shared?.attempts ?? createAttemptCounter(limits),
      limiters: { clients: dashboardClients, sessions: dashboardSessions },
      files: config.dashboard === false ? undefined : readStaticFiles(dashboardFolder),
      flushRefusals: refusals.flush,
    },
  });
  const privateKey = ({ token }: Grant) => (token.kind === 'private' ? tokenKey(token) : '');
  const limiters = {
    countClient: clients.count,
    countGrant: (grant: Grant) => privateTokens.count(privateKey(grant)),
    addBody(client: string, grant: Grant, requests: number) {
      clients.add(client, requests - 1);
      privateTokens.add(privateKey(grant), requests - 1);
    },
  };
  const receiver = { state, store, metrics, refusals, limiters };
  const receive = createReceiver(receiver);
  const bodies = createBodyReader({ limits, maxBytes: MAX_BODY_BYTES });
  await app.register(
    async (scope) => {
      await operatorRoutes(scope);
      scope.addHook('onRequest', ({ method, raw }, _reply, done) => {
        // A preflight is the browser's, not the page's.
        if (method !== 'OPTIONS') clients.count(clientOf(raw));
        done();
      });
      limitResponses(scope);
      addTrackerRoutes(scope, readTrackerFiles(trackerFolder));
      addAdminRoutes(scope, {
        ...{ audit, limits },
        authorize: (request) => state.adminAuthority(credentialsOf(request)),
        administration: createAdministration({ records: store.admin, live, audit, now }),
        personEvents: (actor) => createPersonEvents({ store, audit, actor }),
        flushRefusals: refusals.flush,
      });
      addOrderRoutes(scope, {
        ...{ state, store, now, metrics, limits },
        countWebhook: ({ id }) => privateTokens.count(`webhooks of ${id}`),
        addUnsigned: ({ raw }, bytes) =>
          clients.add(clientOf(raw), requestsOf({ events: 0, bytes }) - 1),
      });
      addRoutes(scope, { ...receiver, now, receive, bodies, clientOf: ({ raw }) => clientOf(raw) });
    },
    { prefix: BASE_PATH },
  );
  // The framework logs each request at these levels.
  if (!/debug|trace/.test(server.logLevel))
    interceptRequests(
      app.server,
      createDirectEvents({
        ...{ app, limiters, metrics, bodies, receive, replyToError, clientOf, now },
        basePaths: server.basePaths,
        authority: (...args) => state.authority(...args),
      }),
    );
  return app;
}
