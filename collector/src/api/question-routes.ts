import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SessionSummary } from 'vitrine/contract';
import { ApiError } from '../http/api-error.js';
import type { FunnelGroup, QuestionScope } from '../questions/requests.js';
import type { Store } from '../store/store.js';
import { sendCsv, wantsCsv } from './csv.js';
import { listResponse } from './list-response.js';
import { listTable } from './list-table.js';
import type { RawQuery } from './query-reader.js';
import {
  type QuestionContext,
  readBreakdownQuery,
  readFunnelQuery,
  readSessionQuery,
  readSessionsQuery,
  readUpliftQuery,
} from './question-queries.js';
import {
  toBreakdownRow,
  toDimensionValue,
  toExperimentUplift,
  toFunnelRows,
  toObservedUplift,
  toSessionSummary,
  toSumsResponse,
} from './question-responses.js';
import { breakdownTable, objectsTable, sessionsTable, upliftTable } from './question-tables.js';

export interface QuestionRouteContext {
  store: Store;
  /** @throws ApiError 401 or 403 */
  contextOf(request: FastifyRequest): QuestionContext;
}

/** Rows of one query for CSV. */
const CSV_ROWS = 10_000;

/** Sessions of one query for CSV. */
const CSV_SESSIONS = 1_000;

/** The events until now: while parts are read, events that arrive would shift the rows of later parts. */
const untilNow = (scope: QuestionScope, now: number): QuestionScope => ({
  ...scope,
  to: Math.min(scope.to ?? Number.POSITIVE_INFINITY, now + 1),
});

/** All parts of a paged result. */
async function* partsOf<Row>(
  size: number,
  read: (limit: number, offset: number) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for (let offset = 0; ; offset += size) {
    const rows = await read(size, offset);
    yield rows;
    if (rows.length < size) return;
  }
}

async function sendBreakdown(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, contextOf }: QuestionRouteContext,
) {
  const context = contextOf(request);
  const query = readBreakdownQuery(request.query as RawQuery, context);
  const { by, scope } = query.request;
  const rowContext = { by, zone: scope.zone, org: context.org };
  const { page, perPage, sort } = query;
  if (!wantsCsv(request)) {
    const offset = (page - 1) * perPage;
    const found = await store.questions.breakdown({ ...query.request, limit: perPage, offset });
    return {
      by,
      timezone: scope.zone.name,
      count: found.count,
      page,
      perPage,
      sort,
      totals: toSumsResponse(found.totals),
      rows: found.groups.map((group) => toBreakdownRow(group, rowContext)),
    };
  }
  const table = { ...query.request, scope: untilNow(scope, context.now) };
  const first = await store.questions.breakdown({ ...table, limit: CSV_ROWS, offset: 0 });
  const parts = partsOf(CSV_ROWS, async (limit, offset) => {
    const { groups } = offset
      ? await store.questions.breakdown({ ...table, limit, offset })
      : first;
    return groups.map((group) => toBreakdownRow(group, rowContext));
  });
  const currencies = first.totals.money.map(({ currency }) => currency);
  return sendCsv(reply, breakdownTable({ by, currencies, parts }));
}

async function sendFunnel(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, contextOf }: QuestionRouteContext,
) {
  const query = readFunnelQuery(request.query as RawQuery, contextOf(request));
  const { by, dimension, scope } = query.request;
  const found = await store.questions.funnel(query.request);
  const rowsOf = (group: FunnelGroup) => toFunnelRows(group, query.texts);
  const groups = dimension
    ? found.groups.map((group) => ({
        [dimension]: toDimensionValue(dimension, group.key, scope.zone),
        rows: rowsOf(group),
      }))
    : undefined;
  const rows = rowsOf(found.all);
  if (!wantsCsv(request))
    return {
      by,
      within: query.within,
      timezone: scope.zone.name,
      rows,
      ...(groups && { groups }),
    };
  const columns = ['step', 'sessions', 'conversion', 'stepConversion', 'medianSeconds'] as const;
  if (!dimension || !groups) return sendCsv(reply, objectsTable(columns, rows));
  const all = groups.flatMap((group) =>
    (group.rows as typeof rows).map((row) => ({ ...row, [dimension]: group[dimension] })),
  );
  return sendCsv(reply, objectsTable([dimension, ...columns] as never[], all));
}

async function sendUplift(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, contextOf }: QuestionRouteContext,
) {
  const query = readUpliftQuery(request.query as RawQuery, contextOf(request));
  const result = await store.questions.uplift(query.request);
  const { experiment } = query.request;
  const { control } = query;
  if (experiment !== undefined && control !== undefined && !Object.hasOwn(result.sides, control)) {
    const names = Object.keys(result.sides).join(', ') || 'none';
    const details = [
      { path: 'control', message: `is not a variant with sessions; there is ${names}` },
    ];
    throw new ApiError('invalidParameter', { details });
  }
  const response =
    experiment === undefined
      ? toObservedUplift(result)
      : toExperimentUplift(result, { experiment, control });
  return wantsCsv(request) ? sendCsv(reply, upliftTable(response)) : response;
}

async function sendSessions(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, contextOf }: QuestionRouteContext,
) {
  const context = contextOf(request);
  const { scope, page, perPage } = readSessionsQuery(request.query as RawQuery, context);
  if (wantsCsv(request)) {
    const all = untilNow(scope, context.now);
    const parts = partsOf<SessionSummary>(CSV_SESSIONS, async (limit, offset) =>
      (await store.questions.sessions({ scope: all, limit, offset })).rows.map(toSessionSummary),
    );
    return sendCsv(reply, sessionsTable(parts));
  }
  const { count, rows } = await store.questions.sessions({
    scope,
    limit: perPage,
    offset: (page - 1) * perPage,
  });
  return {
    count,
    page,
    perPage,
    sort: '-start',
    timezone: scope.zone.name,
    sessions: rows.map(toSessionSummary),
  };
}

async function sendSession(
  request: FastifyRequest<{ Params: { sessionId: string } }>,
  reply: FastifyReply,
  { store, contextOf }: QuestionRouteContext,
) {
  const context = contextOf(request);
  const { sessionId } = request.params;
  const query = readSessionQuery(request.query as RawQuery, context);
  const { page, perPage } = query;
  const scope: QuestionScope = { ...query.scope, sessionId };
  const { rows } = await store.questions.sessions({ scope, limit: 1, offset: 0 });
  const [row] = rows;
  if (!row) throw new ApiError('sessionNotFound');
  if (wantsCsv(request)) {
    const filter = { org: context.org.id, sessionId, sort: 'createdAt' as const };
    return sendCsv(reply, listTable(store, { ...filter, after: undefined }, context.org));
  }
  const listRequest = {
    ...{ org: context.org.id, sessionId, sort: 'createdAt' as const, skipCount: true },
    ...{ limit: perPage, offset: (page - 1) * perPage },
  };
  const first = (await store.list(listRequest)) ?? { events: [], isCut: false };
  const fields = JSON.stringify({ session: toSessionSummary(row), page, perPage });
  reply.type('application/json; charset=utf-8');
  return listResponse({ store, org: context.org, request: listRequest, first, fields });
}

/** Routes that answer questions: additions to the documented API. */
export function addQuestionRoutes(app: FastifyInstance, context: QuestionRouteContext): void {
  app.get('/events/breakdown', (request, reply) => sendBreakdown(request, reply, context));
  app.get('/events/funnel', (request, reply) => sendFunnel(request, reply, context));
  app.get('/events/uplift', (request, reply) => sendUplift(request, reply, context));
  app.get('/events/sessions', (request, reply) => sendSessions(request, reply, context));
  app.get<{ Params: { sessionId: string } }>('/events/sessions/:sessionId', (request, reply) =>
    sendSession(request, reply, context),
  );
}
