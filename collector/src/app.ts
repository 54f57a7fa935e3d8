import type { FastifyInstance } from 'fastify';
import { BASE_PATH, CAPABILITIES_HEADER } from 'vitrine/contract';
import { createOpenApi } from './api/openapi.js';
import { addRoutes } from './api/routes.js';
import { CAPABILITIES_VALUE } from './api/schemas.js';
import { createAuthority, requirePrivate } from './auth/authority.js';
import { credentialsOf } from './auth/credentials.js';
import type { CollectorConfig } from './config/config.js';
import { createClientKey } from './http/client-key.js';
import { addCors } from './http/cors.js';
import { handleErrors } from './http/errors.js';
import { createMetrics } from './http/metrics.js';
import { addRateLimits } from './http/rate-limits.js';
import { addReadiness } from './http/readiness.js';
import { addResponseLimits } from './http/response-limits.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { createServer, requireHost } from './http/server.js';
import { LIMITS, type Limits } from './lib/limits.js';
import type { Store } from './store/store.js';

export interface AppOptions {
  config: CollectorConfig;
  store: Store;
  /** ms since the epoch. Default: the system's clock. */
  now?: () => number;
  /** Target of log lines. Default: standard output. */
  logStream?: { write(line: string): void };
  /** Whether `/metrics` includes memory, CPU and event loop of the process. Default false. */
  includeProcessMetrics?: boolean;
  /** Smaller limits, for tests. */
  limits?: Partial<Limits>;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Applies another configuration. Address, store and limits stay until a restart. */
    reconfigure(config: CollectorConfig): void;
  }
}

/** Requests a minute of each token. All visitors of a shop share its public token. */
const DEFAULT_RATE_LIMIT = 120_000;

/** Requests a minute of each client. A household or an office may share an address. */
const DEFAULT_CLIENT_RATE_LIMIT = 12_000;

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
  limits: smallerLimits,
}: AppOptions): Promise<FastifyInstance> {
  const limits: Limits = { ...LIMITS, ...smallerLimits };
  const app = createServer({
    logLevel: config.logLevel ?? 'info',
    ...(logStream && { logStream }),
    trustProxy: config.trustProxy ?? 'loopback',
    limits,
  });
  const stateOf = (config: CollectorConfig) => ({
    config,
    authority: createAuthority(config),
    openApi: createOpenApi(config),
  });
  const state = stateOf(config);
  app.decorate('reconfigure', (config) => {
    Object.assign(state, stateOf(config));
  });
  const metrics = createMetrics(store, { includeProcess: includeProcessMetrics });

  // Hooks call back instead of returning a promise, which would cost each request more than the hook itself.
  addSecurityHeaders(app);
  requireHost(app);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header(CAPABILITIES_HEADER, CAPABILITIES_VALUE);
    done();
  });
  addReadiness(app);
  addCors(app);
  handleErrors(app, metrics);

  const operatorRoutes = async (scope: FastifyInstance) => {
    scope.get('/healthcheck', async () => true);
    scope.get('/ready', async (_request, reply) => {
      if (!app.isReady()) reply.code(503);
      return app.isReady();
    });
    scope.get('/openapi.json', async () => state.openApi);
    scope.get('/metrics', async (request, reply) => {
      requirePrivate(state.authority(credentialsOf(request), 'read'));
      return reply.type(metrics.contentType).send(await metrics.text());
    });
  };
  await app.register(operatorRoutes);
  await app.register(
    async (scope) => {
      await operatorRoutes(scope);
      const clientKey = createClientKey(now);
      await addRateLimits(scope, [
        {
          max: config.rateLimit ?? DEFAULT_RATE_LIMIT,
          // Requests without a token have no common sender: any page may request the healthcheck.
          keyOf: (request) => credentialsOf(request).token ?? '',
        },
        {
          max: config.clientRateLimit ?? DEFAULT_CLIENT_RATE_LIMIT,
          keyOf: ({ ip }) => clientKey(ip),
        },
      ]);
      addResponseLimits(scope, { limits, keyOf: ({ ip }) => clientKey(ip) });
      addRoutes(scope, { state, store, now, metrics, limits });
    },
    { prefix: BASE_PATH },
  );
  return app;
}
