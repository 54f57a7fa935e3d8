import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Authority, type Grant, requirePrivate } from '../auth/authority.js';
import { credentialsOf } from '../auth/credentials.js';
import type { CollectorConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import type { Metrics } from '../http/metrics.js';
import { requestsOf } from '../http/rate-limits.js';
import { readBodies } from '../http/read-body.js';
import { authorize, type Ingestion, MAX_BODY_BYTES, PIPELINE } from '../ingest/pipeline.js';
import { createRefusals, type Refusals } from '../ingest/refusals.js';
import { DAY_MS } from '../lib/day.js';
import type { Limits } from '../lib/limits.js';
import type { Store } from '../store/store.js';
import { sendCsv, wantsCsv } from './csv.js';
import { toDeliveryResponse } from './delivery-report.js';
import { listResponse } from './list-response.js';
import { listTable } from './list-table.js';
import { readDeliveryQuery, readListQuery, readRefusedQuery, readViewsQuery } from './queries.js';
import type { RawQuery } from './query-reader.js';
import { addQuestionRoutes } from './question-routes.js';
import { objectsTable } from './question-tables.js';
import { REFUSED_COLUMNS, toRefusedEvent } from './refused-event.js';
import { toStoredEvent } from './stored-event.js';
import { toViews } from './views.js';
import { zonedDays } from './zoned-days.js';

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

/**
 * The org of a query.
 *
 * @throws ApiError 422, as for any other parameter that is empty or repeated
 */
function orgIdOf(request: FastifyRequest, code: 'createEvent' | 'invalidParameter') {
  const value = (request.query as RawQuery).orgId;
  if (value === undefined || (typeof value === 'string' && value)) return value;
  const message =
    value === '' ? 'is empty; leave it out, or give it a value' : 'is given more than once';
  throw new ApiError(code, { details: [{ path: 'orgId', message }] });
}

/** The tracker starts a new session after this time without an event. */
const SESSION_IDLE_MS = 30 * 60_000;

/** Columns of CSV. */
const COUNTS = ['views', 'cumulative', 'metric'] as const;
const VIEWS_COLUMNS = {
  year: ['year', ...COUNTS],
  month: ['year', 'month', ...COUNTS],
  day: ['year', 'month', 'day', ...COUNTS],
} as const;
const DELIVERY_COLUMNS = [
  ...(['day', 'browser', 'received', 'lost', 'outstanding', 'duplicates', 'delayP50Ms'] as const),
  ...(['delayP99Ms', 'delayedRatio', 'batchedRatio', 'sentByLaterPageRatio'] as const),
];

/** Routes that store events. */
function ingestRoutes(app: FastifyInstance, context: RouteContext, refusals: Refusals): void {
  const { state, store, metrics, limiters } = context;
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

/** Routes that read events. */
function readRoutes(app: FastifyInstance, context: RouteContext, refusals: Refusals): void {
  const { state, store } = context;
  const shape = <Body>(body: Body) => (state.config.responseShape === 'object' ? body : [body]);

  /** @throws ApiError 401, or 403 for another org */
  const authorizeRead = (request: FastifyRequest): Grant => {
    const grant = state.authority(credentialsOf(request), 'read');
    request.grant = grant;
    context.limiters.countGrant(grant);
    const orgId = orgIdOf(request, 'invalidParameter');
    if (orgId !== undefined && orgId !== grant.org.id) throw new ApiError('forbidden');
    return grant;
  };

  app.get('/events', async (request, reply) => {
    const { org } = authorizeRead(request);
    const { filter, after, page, perPage, sort } = readListQuery(request.query as RawQuery, org);
    if (wantsCsv(request)) return sendCsv(reply, listTable(store, { ...filter, after, sort }, org));
    const listRequest = {
      ...filter,
      ...(after !== undefined && { after }),
      ...{ sort, limit: perPage, offset: (page - 1) * perPage },
    };
    const first = await store.list(listRequest);
    if (!first) {
      const details = [{ path: 'after', message: 'is not the id of an event' }];
      throw new ApiError('invalidParameter', { details });
    }
    const fields = JSON.stringify({ page, perPage, sort, count: first.count });
    reply.type('application/json; charset=utf-8');
    return listResponse({ store, org, request: listRequest, first, fields });
  });

  app.get('/events/views', async (request, reply) => {
    const { org } = authorizeRead(request);
    const query = { org, now: context.now() };
    const { filter, zone, robots, range, page, perPage, sort } = readViewsQuery(
      request.query as RawQuery,
      query,
    );
    const days =
      zone === 'UTC' && robots === 'include'
        ? store.days(filter)
        : zonedDays(store, filter, { zone, robots });
    const rows = toViews(await days, range, sort);
    if (wantsCsv(request)) return sendCsv(reply, objectsTable(VIEWS_COLUMNS[range], rows));
    const views = rows.slice((page - 1) * perPage, page * perPage);
    return shape({ count: rows.length, perPage, page, sort, views });
  });

  addQuestionRoutes(app, {
    store,
    contextOf: (request) => ({
      org: authorizeRead(request).org,
      now: context.now(),
      metadataKeys: state.config.indexedMetadataKeys ?? [],
    }),
  });

  app.get('/events/refused', async (request, reply) => {
    const grant = authorizeRead(request);
    // Bodies that nobody has checked, for operators.
    requirePrivate(grant);
    const { page, perPage } = readRefusedQuery(request.query as RawQuery, grant.org);
    await refusals.flush();
    const { events, count } = await store.refused.list({
      org: grant.org.id,
      limit: perPage,
      offset: (page - 1) * perPage,
    });
    const refused = events.map(toRefusedEvent);
    if (wantsCsv(request)) return sendCsv(reply, objectsTable(REFUSED_COLUMNS, refused));
    return { count, page, perPage, events: refused };
  });

  app.get('/delivery', async (request, reply) => {
    const grant = authorizeRead(request);
    // For operators; no page needs it.
    requirePrivate(grant);
    const { org } = grant;
    const now = context.now();
    const days = readDeliveryQuery(request.query as RawQuery, { org, now });
    const counts = await store.delivery({
      org: org.id,
      from: days.first * DAY_MS,
      to: (days.last + 1) * DAY_MS,
      activeSince: now - SESSION_IDLE_MS,
    });
    const response = await toDeliveryResponse(counts, days);
    return wantsCsv(request)
      ? sendCsv(reply, objectsTable(DELIVERY_COLUMNS, response.days))
      : response;
  });

  app.get<{ Params: { id: string } }>('/events/:id', async (request) => {
    const { org } = authorizeRead(request);
    const record = await store.get(org.id, request.params.id);
    if (!record) throw new ApiError('eventNotFound');
    return shape(toStoredEvent(record, org));
  });
}

/** The endpoints of the events API. */
export function addRoutes(app: FastifyInstance, context: RouteContext): void {
  const refusals = createRefusals(context.store);
  app.addHook('onClose', refusals.close);
  ingestRoutes(app, context, refusals);
  readRoutes(app, context, refusals);
}
