import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Authority, type Grant, requirePrivate } from '../auth/authority.js';
import { credentialsOf } from '../auth/credentials.js';
import type { CollectorConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import type { Metrics } from '../http/metrics.js';
import { requestsOf } from '../http/rate-limits.js';
import { readBodies } from '../http/read-body.js';
import { authorize, type Ingestion, MAX_BODY_BYTES, PIPELINE } from '../ingest/pipeline.js';
import type { Refusals } from '../ingest/refusals.js';
import type { Limits } from '../lib/limits.js';
import type { Store } from '../store/store.js';
import { addReadRoutes, orgIdOf } from './read-routes.js';
import { toStoredEvent } from './stored-event.js';

declare module 'fastify' {
  interface FastifyRequest {
    ingestion?: Ingestion;
    /** Of an authorized request. */
    grant?: Grant;
  }
}

export interface RouteContext {
  /** Changes when the configuration is reloaded. */
  state: Readonly<{ config: CollectorConfig; authority: Authority }>;
  store: Store;
  metrics: Metrics;
  refusals: Refusals;
  /** ms since the epoch. */
  now(): number;
  limits: Limits;
  limiters: {
    /** @throws ApiError 429 */
    countGrant(grant: Grant): void;
    /** @param requests that a body counts for */
    addBody(request: FastifyRequest, grant: Grant, requests: number): void;
  };
}

/** Routes that store events. */
function ingestRoutes(app: FastifyInstance, context: RouteContext): void {
  const { state, store, metrics, limiters, refusals } = context;
  const authority: Authority = (...args) => state.authority(...args);

  // Declared up front, so that all requests have the same shape for V8.
  app.decorateRequest('ingestion');
  app.decorateRequest('grant');
  const countBody = (request: FastifyRequest, { grant, parsed, text }: Ingestion) => {
    const size = { events: parsed?.length ?? 0, bytes: text?.length ?? 0 };
    limiters.addBody(request, grant as Grant, requestsOf(size));
  };
  const bodies = readBodies(app, { limits: context.limits, maxBytes: MAX_BODY_BYTES });
  app.route({
    method: 'POST',
    url: '/events',
    onRequest(request, _reply, done) {
      const { headers } = request;
      request.ingestion = {
        credentials: credentialsOf(request),
        orgId: orgIdOf(request, 'createEvent'),
        arrival: {
          time: context.now(),
          userAgent: headers['user-agent'],
          referer: headers.referer,
          origin: headers.origin,
        },
      };
      authorize(request.ingestion, { authority });
      request.grant = request.ingestion.grant as Grant;
      limiters.countGrant(request.grant);
      done();
    },
    async handler(request) {
      const ingestion = request.ingestion as Ingestion;
      ingestion.text = (request.body as string | undefined) ?? '';
      try {
        for (const [name, step] of PIPELINE) {
          await step(ingestion, { authority, store });
          if (name === 'parse') countBody(request, ingestion);
        }
      } catch (error) {
        // What the store cannot take now, the sender sends again.
        if (error instanceof ApiError) refusals.note(ingestion, error);
        throw error;
      } finally {
        bodies.release(request);
      }
      const { org } = ingestion.grant as Grant;
      const stored = ingestion.stored ?? [];
      const { newEvents = 0 } = ingestion;
      metrics.countEvents('stored', newEvents);
      metrics.countEvents('duplicate', stored.length - newEvents);
      const events = stored.map((record) => toStoredEvent(record, org));
      if (ingestion.batched || state.config.responseShape !== 'object') return events;
      return events[0];
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
