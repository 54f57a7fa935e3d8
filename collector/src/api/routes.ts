import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Authority, type Grant, requirePrivate } from '../auth/authority.js';
import { credentialsOf } from '../auth/credentials.js';
import type { CollectorConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import type { BodyReader } from '../http/body-reader.js';
import { readBodies } from '../http/read-body.js';
import { arrivalOf, authorize, type Ingestion } from '../ingest/pipeline.js';
import { orgIdOf } from './org-id-of.js';
import { addReadRoutes } from './read-routes.js';
import type { ReceiveEvents, ReceiverOptions } from './receive-events.js';

/** The type that Fastify gives to objects. */
const JSON_TYPE = 'application/json; charset=utf-8';

declare module 'fastify' {
  interface FastifyRequest {
    ingestion?: Ingestion;
    /** Set on authorized requests. */
    grant?: Grant;
  }
}

export interface RouteContext extends ReceiverOptions {
  /** Changes when the configuration is reloaded. */
  state: Readonly<{ config: CollectorConfig; authority: Authority }>;
  /** ms since the epoch. */
  now(): number;
  receive: ReceiveEvents;
  bodies: BodyReader;
  /** Names the client of a request for its limits. */
  clientOf(request: Pick<FastifyRequest, 'raw'>): string;
}

/** Routes that store events. */
function ingestRoutes(app: FastifyInstance, context: RouteContext): void {
  const { state, limiters, receive, bodies, clientOf } = context;

  // Declared up front, so that all requests have the same shape for V8.
  app.decorateRequest('ingestion');
  app.decorateRequest('grant');
  readBodies(app, bodies);
  app.route({
    method: 'POST',
    url: '/events',
    onRequest(request, _reply, done) {
      const ingestion = authorize(
        {
          credentials: credentialsOf(request),
          orgId: orgIdOf(request, 'createEvent'),
          arrival: arrivalOf(request.headers, context.now()),
        },
        state.authority,
      );
      request.ingestion = ingestion;
      request.grant = ingestion.grant;
      limiters.countGrant(ingestion.grant);
      done();
    },
    async handler(request, reply) {
      const ingestion = request.ingestion as Ingestion;
      const text = (request.body as string | undefined) ?? '';
      try {
        const json = await receive({ ingestion, text, client: clientOf(request) });
        return reply.type(JSON_TYPE).send(json);
      } finally {
        bodies.release(request.raw);
      }
    },
  });
}

/** The endpoints of the events API. */
export function addRoutes(app: FastifyInstance, context: RouteContext): void {
  const { state, store, refusals } = context;
  ingestRoutes(app, context);

  const authorize = (request: FastifyRequest): Grant => {
    const grant = state.authority(credentialsOf(request), 'read');
    request.grant = grant;
    context.limiters.countGrant(grant);
    const orgId = orgIdOf(request, 'invalidParameter');
    // The documented response names no field.
    if (orgId !== undefined && orgId !== grant.org.id) throw new ApiError('forbidden');
    return grant;
  };
  addReadRoutes(app, {
    config: () => state.config,
    store,
    now: context.now,
    responseShape: () => state.config.responseShape,
    authorize,
    authorizeOperator(request) {
      const grant = authorize(request);
      requirePrivate(grant);
      return grant;
    },
    flushRefusals: refusals.flush,
  });
}
