import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CollectorConfig, OrgConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import { DAY_MS } from '../lib/day.js';
import type { Store } from '../store/store.js';
import { sendCsv, wantsCsv } from './csv.js';
import { toDeliveryResponse } from './delivery-report.js';
import { listResponse } from './list-response.js';
import { listTable, unknownCursor } from './list-table.js';
import { readDeliveryQuery, readListQuery, readRefusedQuery, readViewsQuery } from './queries.js';
import type { RawQuery } from './query-reader.js';
import { addQuestionRoutes } from './question-routes.js';
import { objectsTable } from './question-tables.js';
import { refusedTable, toRefusedEvent } from './refused-event.js';
import { toStoredEvent } from './stored-event.js';
import { toViews } from './views.js';
import { zonedDays } from './zoned-days.js';

export interface ReadRouteContext {
  /** Changes when the configuration is reloaded. */
  config(): CollectorConfig;
  store: Store;
  /** ms since the epoch. */
  now(): number;
  responseShape(): CollectorConfig['responseShape'];
  /**
   * The org that a request may read.
   *
   * @throws ApiError 401, or 403 for another org
   */
  authorize(request: FastifyRequest): { org: OrgConfig };
  /** The same for data that only its operators may see. */
  authorizeOperator(request: FastifyRequest): { org: OrgConfig };
  /** Writes the refused events that wait. */
  flushRefusals(): Promise<void>;
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

/** Routes that read events, for tokens and for sessions of the dashboard. */
export function addReadRoutes(app: FastifyInstance, context: ReadRouteContext): void {
  const { store, authorize, authorizeOperator, flushRefusals } = context;
  const shape = <Body>(body: Body) => (context.responseShape() === 'object' ? body : [body]);

  app.get('/events', async (request, reply) => {
    const { org } = authorize(request);
    const { filter, after, page, perPage, sort } = readListQuery(request.query as RawQuery, org);
    if (wantsCsv(request)) return sendCsv(reply, listTable(store, { ...filter, after, sort }, org));
    const listRequest = {
      ...filter,
      ...(after !== undefined && { after }),
      ...{ sort, limit: perPage, offset: (page - 1) * perPage },
    };
    const first = await store.list(listRequest);
    if (!first) throw unknownCursor();
    const fields = JSON.stringify({ page, perPage, sort, count: first.count });
    reply.type('application/json; charset=utf-8');
    return listResponse({ store, org, request: listRequest, first, fields });
  });

  app.get('/events/views', async (request, reply) => {
    const { org } = authorize(request);
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
      org: authorize(request).org,
      now: context.now(),
      metadataKeys: context.config().indexedMetadataKeys ?? [],
    }),
  });

  app.get('/events/refused', async (request, reply) => {
    // Bodies that nobody has checked.
    const { org } = authorizeOperator(request);
    const { page, perPage } = readRefusedQuery(request.query as RawQuery, org);
    await flushRefusals();
    if (wantsCsv(request)) return sendCsv(reply, refusedTable(store, org.id));
    const { events, count } = await store.refused.list({
      org: org.id,
      limit: perPage,
      offset: (page - 1) * perPage,
    });
    return { count, page, perPage, events: events.map(toRefusedEvent) };
  });

  app.get('/delivery', async (request, reply) => {
    // No page needs it.
    const { org } = authorizeOperator(request);
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
    const { org } = authorize(request);
    const record = await store.get(org.id, request.params.id);
    if (!record) throw new ApiError('eventNotFound');
    return shape(toStoredEvent(record, org));
  });
}
