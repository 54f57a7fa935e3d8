import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Authority, type Credentials, type Grant, requirePrivate } from '../auth.js';
import type { CollectorConfig } from '../config.js';
import { DAY } from '../day.js';
import { toDelivery } from '../delivery.js';
import { ApiError } from '../http/api-error.js';
import type { Metrics } from '../http/metrics.js';
import { inTurns } from '../in-turns.js';
import { authorize, BODY_LIMIT, type Ingestion, PIPELINE } from '../ingest/pipeline.js';
import { present } from '../present.js';
import { type RawQuery, readDeliveryQuery, readListQuery, readViewsQuery } from '../query.js';
import { type Store, StoreBusy } from '../store/store.js';
import { toViews } from '../views.js';

declare module 'fastify' {
  interface FastifyRequest {
    ingestion?: Ingestion;
  }
}

export interface EventRoutesParts {
  /** What a new configuration changes. */
  state: Readonly<{ config: CollectorConfig; authority: Authority }>;
  store: Store;
  metrics: Metrics;
  /** ms since the epoch. */
  now(): number;
}

/** A parameter that was given once; of several, the first. */
const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

export function credentialsOf(request: FastifyRequest): Credentials {
  const { authorization, origin, referer } = request.headers;
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return { token: bearer ?? single((request.query as RawQuery).bearer_token), origin, referer };
}

/** Bodies that are not answered yet; a few large ones weigh as much as very many small ones: characters. */
const MAX_HELD = 64 * 1_048_576;

/** A session without an event for so long is over; the tracker begins another one then: ms. */
const SESSION_IDLE = 30 * 60_000;

/** The endpoints of the events API. */
export function eventRoutes(app: FastifyInstance, parts: EventRoutesParts): void {
  const { state, store, metrics } = parts;
  const wrapped = <Answer>(answer: Answer) =>
    state.config.singleEvent === 'object' ? answer : [answer];
  const authority: Authority = (...asked) => state.authority(...asked);

  /** @throws ApiError 401, or 403 for another org's events */
  const mayRead = (request: FastifyRequest): Grant => {
    const grant = authority(credentialsOf(request), 'read');
    const orgId = single((request.query as RawQuery).orgId);
    if (orgId && orgId !== grant.org.id) throw new ApiError('forbidden');
    return grant;
  };

  // Named before the first request, so that all of them are of one shape.
  app.decorateRequest('ingestion');
  let held = 0;
  app.route({
    method: 'POST',
    url: '/events',
    bodyLimit: BODY_LIMIT,
    onRequest(request, _reply, done) {
      const { headers } = request;
      request.ingestion = {
        credentials: credentialsOf(request),
        orgId: single((request.query as RawQuery).orgId),
        arrival: {
          time: parts.now(),
          userAgent: headers['user-agent'],
          referer: headers.referer,
          origin: headers.origin,
        },
      };
      authorize(request.ingestion, { authority });
      done();
    },
    async handler(request) {
      const ingestion = request.ingestion as Ingestion;
      const text = (request.body as string | undefined) ?? '';
      if (held + text.length > MAX_HELD) throw new StoreBusy('too much waits to be stored');
      ingestion.text = text;
      held += text.length;
      try {
        for (const [, step] of PIPELINE) await step(ingestion, { authority, store });
      } finally {
        held -= text.length;
      }
      const { org } = ingestion.grant as Grant;
      const stored = ingestion.stored ?? [];
      const fresh = stored.filter(({ id }, i) => id === ingestion.records?.[i]?.id).length;
      metrics.count('stored', fresh);
      metrics.count('duplicate', stored.length - fresh);
      const events = stored.map((record) => present(record, org));
      return ingestion.batch ? events : wrapped(events[0]);
    },
  });

  app.get('/events', async (request, reply) => {
    const { org } = mayRead(request);
    const { filter, after, page, perPage, sort } = readListQuery(request.query as RawQuery, org);
    const found = await store.list({
      ...filter,
      after,
      sort,
      limit: perPage,
      offset: (page - 1) * perPage,
    });
    if (!found) {
      throw new ApiError('invalidParameter', [
        { path: 'after', message: 'is not the id of an event' },
      ]);
    }
    // A thousand events of 64 KiB are not made into text in one go.
    const events: string[] = [];
    await inTurns(found.events, (record) => events.push(JSON.stringify(present(record, org))));
    const rest = JSON.stringify({ page, perPage, sort, count: found.count });
    reply.type('application/json; charset=utf-8');
    return `{"events":[${events}],${rest.slice(1)}`;
  });

  app.get('/events/views', async (request) => {
    const { org } = mayRead(request);
    const { filter, range, page, perPage, sort } = readViewsQuery(
      request.query as RawQuery,
      org,
      parts.now(),
    );
    const rows = toViews(await store.days(filter), range, sort);
    const views = rows.slice((page - 1) * perPage, page * perPage);
    return wrapped({ count: rows.length, perPage, page, sort, views });
  });

  app.get('/delivery', async (request) => {
    const grant = mayRead(request);
    // How well events come is nothing that a page asks.
    requirePrivate(grant);
    const { org } = grant;
    const now = parts.now();
    const { first, last } = readDeliveryQuery(request.query as RawQuery, org, now);
    const counts = await store.delivery({
      org: org.id,
      from: first * DAY,
      to: (last + 1) * DAY,
      runningSince: now - SESSION_IDLE,
    });
    return toDelivery(counts, first, last);
  });

  app.get<{ Params: { id: string } }>('/events/:id', async (request) => {
    const { org } = authority(credentialsOf(request), 'read');
    const record = await store.get(org.id, request.params.id);
    if (!record) throw new ApiError('eventNotFound');
    return wrapped(present(record, org));
  });
}
