import rateLimit from '@fastify/rate-limit';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { BASE_PATH, CAPABILITIES_HEADER, type ErrorCode } from 'vitrine/contract';
import { type Authority, createAuthority, requirePrivate } from './auth.js';
import type { CollectorConfig } from './config.js';
import { ApiError } from './http/api-error.js';
import { answerClientError, rawAnswer } from './http/client-error.js';
import { createClientKey } from './http/client-key.js';
import { allowOrigins } from './http/cors.js';
import { createMetrics } from './http/metrics.js';
import { protect } from './http/protection.js';
import { redact } from './http/redact.js';
import { createOpenApi } from './openapi.js';
import { credentialsOf, eventRoutes } from './routes/events.js';
import { CAPABILITIES_VALUE } from './schemas.js';
import { type Store, StoreBusy } from './store/store.js';

export interface AppParts {
  config: CollectorConfig;
  store: Store;
  /** ms since the epoch. Default: the system's clock. */
  now?: () => number;
  /** Where log lines go. Default: standard output. */
  logStream?: { write(line: string): void };
  /** Whether `/metrics` tells of the whole process. Default false. */
  wholeProcess?: boolean;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** From here on `/ready` says 503, so that no more is sent here; everything is still served. */
    retire(): void;
    /** Goes by another configuration from here on; address, store and limits stay. */
    reconfigure(config: CollectorConfig): void;
  }
}

/** Seconds after which a sender may try again while this process ends. */
const RETRY_AFTER_DRAIN = 5;

/** Seconds after which a sender may try again when the store is behind. */
const RETRY_AFTER_BUSY = 2;

/** Between two lines about a store that fails, which may be for want of room: ms. */
const COMPLAINT_INTERVAL = 10_000;

/** Requests a minute for each token. A shop's visitors all share its public token. */
const DEFAULT_RATE_LIMIT = 120_000;

/** Requests a minute of one client. A household or an office may share an address. */
const DEFAULT_CLIENT_RATE_LIMIT = 12_000;

/** What the framework refuses by itself, in the words of the contract. */
const toApiError = (error: FastifyError | ApiError): ApiError => {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreBusy)
    return new ApiError('unavailable', [{ path: '', message: error.message }], RETRY_AFTER_BUSY);
  const codes: Record<number, ErrorCode> = { 404: 'notFound', 413: 'tooLarge' };
  const code = codes[error.statusCode ?? 500];
  if (code) return new ApiError(code);
  if ((error.statusCode ?? 500) < 500)
    return new ApiError('createEvent', [{ path: '', message: error.message }]);
  return new ApiError('internal');
};

/**
 * The collector as a value: no socket is opened before `listen()`, and `inject()` needs none.
 * Closing it answers what has arrived, refuses what comes after with 503, and leaves the store
 * to whoever opened it.
 */
export async function createApp({
  config,
  store,
  now = Date.now,
  logStream,
  wholeProcess,
}: AppParts): Promise<FastifyInstance> {
  const app = fastify({
    logger: {
      level: config.logLevel ?? 'info',
      ...(logStream && { stream: logStream }),
      // No address and no headers: neither visitors nor tokens are to be found in a log.
      serializers: { req: ({ method, url }) => ({ method, url: redact(url) }) },
    },
    // Two lines a request are for looking closer; what fails is always logged.
    logController: new LogController({
      disableRequestLogging: !/debug|trace/.test(config.logLevel ?? ''),
    }),
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    trustProxy: config.trustProxy ?? 'loopback',
    // A sender that is slow on purpose holds a connection no longer than this.
    requestTimeout: 10_000,
    http: {
      maxHeaderSize: 16_384,
      headersTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      // The server would refuse it without a word; it is refused below.
      requireHostHeader: false,
    },
    // Longer than any address: an id without end is no event, and is told so as any other.
    routerOptions: { maxParamLength: 65_536, ignoreTrailingSlash: true },
    // An address that cannot be decoded never reaches the error handler below.
    frameworkErrors: (_error, _request, reply) => {
      const { status, answer } = new ApiError('notFound');
      (reply as FastifyReply).code(status).send(answer);
    },
  });

  protect(app);
  app.addHook('onRequest', (request, reply, done) => {
    const { httpVersion, headers } = request.raw;
    if (httpVersion !== '1.1' || headers.host !== undefined) done();
    else reply.code(400).header('Connection', 'close').send(rawAnswer(400));
  });
  const metrics = createMetrics(store, wholeProcess);
  const state: { config: CollectorConfig; authority: Authority; openApi: object } = {
    config,
    authority: createAuthority(config),
    openApi: createOpenApi(config),
  };
  let retired = false;
  app.decorate('retire', () => {
    retired = true;
  });
  app.decorate('reconfigure', (config) => {
    Object.assign(state, {
      config,
      authority: createAuthority(config),
      openApi: createOpenApi(config),
    });
  });

  let draining = false;
  app.addHook('preClose', async () => {
    draining = retired = true;
  });
  // Hooks of every request call back rather than return a promise, which would cost each of them more
  // than what they do.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(CAPABILITIES_HEADER, CAPABILITIES_VALUE);
    if (draining && request.method === 'POST')
      done(new ApiError('unavailable', undefined, RETRY_AFTER_DRAIN));
    else done();
  });

  // A sender that keeps its connection open would hold up the end of the process.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining) reply.header('Connection', 'close');
    done(null, payload);
  });

  allowOrigins(app);

  // A beacon can only send text, so the body is read as text whatever it is called, then parsed.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  let complained = Number.NEGATIVE_INFINITY;
  app.setErrorHandler<FastifyError | ApiError>((error, request, reply) => {
    const refusal = toApiError(error);
    if (refusal.code === 'internal') request.log.error({ err: error }, 'request failed');
    // A full queue and a slow query are told to who asks; what the store itself suffers, to who runs it.
    if (error.cause && performance.now() - complained > COMPLAINT_INTERVAL) {
      complained = performance.now();
      request.log.error({ err: error }, 'the store fails');
    }
    if (request.method === 'POST') metrics.count(refusal.code);
    if (refusal.retryAfter) reply.header('Retry-After', refusal.retryAfter);
    return reply.code(refusal.status).send(refusal.answer);
  });
  app.setNotFoundHandler(() => {
    throw new ApiError('notFound');
  });

  const api = async (scope: FastifyInstance) => {
    scope.get('/healthcheck', async () => true);
    scope.get('/ready', async (_request, reply) => {
      if (retired) reply.code(503);
      return !retired;
    });
    scope.get('/openapi.json', async () => state.openApi);
    scope.get('/metrics', async (request, reply) => {
      requirePrivate(state.authority(credentialsOf(request), 'read'));
      return reply.type(metrics.contentType).send(await metrics.text());
    });
  };
  await app.register(api);
  await app.register(
    async (scope) => {
      await api(scope);
      await scope.register(rateLimit, { global: false, timeWindow: 60_000 });
      const clientKey = createClientKey(now);
      /** @param keyGenerator names the sender; one without a name is not counted */
      const limit = (max: number, keyGenerator: (request: FastifyRequest) => string) => {
        if (!max) return;
        const allowList = (_request: FastifyRequest, key: string) => !key;
        const check = scope.createRateLimit({ max, keyGenerator, allowList });
        scope.addHook('onRequest', async (request) => {
          if (request.method === 'OPTIONS') return;
          const count = await check(request);
          if (!count.isAllowed && count.isExceeded)
            throw new ApiError('rateLimited', undefined, count.ttlInSeconds);
        });
      };
      limit(
        config.rateLimit ?? DEFAULT_RATE_LIMIT,
        // Visitors without one are not one sender: their pages ask for the healthcheck.
        (request) => credentialsOf(request).token ?? '',
      );
      limit(config.clientRateLimit ?? DEFAULT_CLIENT_RATE_LIMIT, ({ ip }) => clientKey(ip));
      eventRoutes(scope, { state, store, now, metrics });
    },
    { prefix: BASE_PATH },
  );
  return app;
}
