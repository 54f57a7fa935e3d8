import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import { BASE_PATH, CAPABILITIES_HEADER, type ErrorCode } from 'vitrine/contract';
import { createAuthority } from './auth.js';
import type { CollectorConfig } from './config.js';
import { ApiError } from './http/api-error.js';
import { redact } from './http/redact.js';
import { createOpenApi } from './openapi.js';
import { credentialsOf, eventRoutes } from './routes/events.js';
import { CAPABILITIES_VALUE } from './schemas.js';
import type { Store } from './store/store.js';

export interface AppParts {
  config: CollectorConfig;
  store: Store;
  /** ms since the epoch. Default: the system's clock. */
  now?: () => number;
  /** Where log lines go. Default: standard output. */
  logStream?: { write(line: string): void };
}

/** Seconds after which a sender may try again while this process ends. */
const RETRY_AFTER_DRAIN = 5;

/** Requests a minute for each token. A shop's visitors all share its public token. */
const DEFAULT_RATE_LIMIT = 120_000;

/** What the framework refuses by itself, in the words of the contract. */
const toApiError = (error: FastifyError | ApiError): ApiError => {
  if (error instanceof ApiError) return error;
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
    requestTimeout: 10_000,
    // Longer than any address: an id without end is no event, and is told so as any other.
    routerOptions: { maxParamLength: 65_536, ignoreTrailingSlash: true },
    // An address that cannot be decoded never reaches the error handler below.
    frameworkErrors: (_error, _request, reply) => {
      const { status, answer } = new ApiError('notFound');
      (reply as FastifyReply).code(status).send(answer);
    },
  });

  let draining = false;
  app.addHook('preClose', async () => {
    draining = true;
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header(CAPABILITIES_HEADER, CAPABILITIES_VALUE);
    if (draining && request.method === 'POST')
      throw new ApiError('unavailable', undefined, RETRY_AFTER_DRAIN);
  });

  // A sender that keeps its connection open would hold up the end of the process.
  app.addHook('onSend', async (_request, reply) => {
    if (draining) reply.header('Connection', 'close');
  });

  // A page can only read why it is refused when CORS lets it, so every origin is let read its
  // answer. What a token serves is decided by the 401, which tells a stranger nothing. There are
  // no cookies, hence no credentials.
  await app.register(cors, {
    origin: true,
    methods: ['GET', 'POST'],
    allowedHeaders: ['Content-Type', 'Authorization'],
    exposedHeaders: [CAPABILITIES_HEADER, 'Retry-After'],
    maxAge: 86_400,
    strictPreflight: false,
  });

  // A beacon can only send text, so the body is read as text whatever it is called, then parsed.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.setErrorHandler<FastifyError | ApiError>((error, request, reply) => {
    const refusal = toApiError(error);
    if (refusal.code === 'internal') request.log.error({ err: error }, 'request failed');
    if (refusal.retryAfter) reply.header('Retry-After', refusal.retryAfter);
    return reply.code(refusal.status).send(refusal.answer);
  });
  app.setNotFoundHandler(() => {
    throw new ApiError('notFound');
  });

  const openApi = createOpenApi(config);
  const api = async (scope: FastifyInstance) => {
    scope.get('/healthcheck', async () => true);
    scope.get('/openapi.json', async () => openApi);
  };
  await app.register(api);
  await app.register(
    async (scope) => {
      await api(scope);
      const max = config.rateLimit ?? DEFAULT_RATE_LIMIT;
      if (max) {
        await scope.register(rateLimit, {
          max,
          timeWindow: 60_000,
          keyGenerator: (request) => credentialsOf(request).token ?? '',
          errorResponseBuilder: (_request, { ttl }) =>
            new ApiError('rateLimited', undefined, Math.ceil(ttl / 1000)),
        });
      }
      eventRoutes(scope, { config, store, now, authority: createAuthority(config) });
    },
    { prefix: BASE_PATH },
  );
  return app;
}
