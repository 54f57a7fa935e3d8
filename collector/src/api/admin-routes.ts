import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Administration } from '../administration/administration.js';
import { AdministrationError } from '../administration/administration-error.js';
import type { Actor, AuditLog } from '../administration/audit-log.js';
import { checkAsset, parseAssets } from '../administration/parse-assets.js';
import type { createPersonEvents } from '../administration/person-events.js';
import type { AdminGrant } from '../auth/admin-authority.js';
import { WEBHOOK_PLATFORMS, type WebhookPlatform } from '../config/webhooks.js';
import { createBodyReader } from '../http/body-reader.js';
import { readBodies } from '../http/read-body.js';
import { readJson } from '../http/read-json.js';
import type { Limits } from '../lib/limits.js';
import { toApiError } from './admin-errors.js';
import { readAuditQuery, readPage, readParameters, readPersonQuery } from './admin-queries.js';
import { ADMIN_BODIES } from './admin-schemas.js';
import type { RawQuery } from './query-reader.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on authorized requests to the administration. */
    admin?: AdminGrant;
  }
}

export interface AdminRouteContext {
  /** @throws ApiError 401 */
  authorize(request: FastifyRequest): AdminGrant;
  administration(actor: Actor): Administration;
  personEvents(actor: Actor): ReturnType<typeof createPersonEvents>;
  audit: AuditLog;
  limits: Limits;
  /** Writes the refused events that wait. */
  flushRefusals(): Promise<void>;
}

const actorOf = ({ admin }: FastifyRequest): Actor => ({
  actor: (admin as AdminGrant).name,
  via: 'api',
});

const queryOf = ({ query }: FastifyRequest) => query as RawQuery;

const created = <Body>(reply: FastifyReply, body: Body) => {
  reply.code(201);
  return body;
};

const SECOND_MS = 1_000;

interface Scope {
  app: FastifyInstance;
  administrationOf(request: FastifyRequest): Administration;
}

function addOrgRoutes({ app, administrationOf }: Scope): void {
  type OrgRoute = { Params: { org: string } };
  app.get('/orgs', async (request) => {
    readParameters(queryOf(request), []);
    return { orgs: await administrationOf(request).orgs.list() };
  });
  app.post('/orgs', async (request, reply) =>
    created(
      reply,
      await administrationOf(request).orgs.add(readJson(ADMIN_BODIES.NewOrg, request)),
    ),
  );
  app.get<OrgRoute>('/orgs/:org', (request) =>
    administrationOf(request).orgs.get(request.params.org),
  );
  app.patch<OrgRoute>('/orgs/:org', async (request) =>
    administrationOf(request).orgs.set(
      request.params.org,
      readJson(ADMIN_BODIES.OrgSettings, request),
    ),
  );
  app.delete<OrgRoute>('/orgs/:org', async (request, reply) => {
    await administrationOf(request).orgs.remove(request.params.org);
    return reply.code(204).send();
  });

  type NameRoute = { Params: { org: string; name: string } };
  app.get<OrgRoute>('/orgs/:org/event-names', async (request) => ({
    eventNames: await administrationOf(request).eventNames.list(request.params.org),
  }));
  app.post<OrgRoute>('/orgs/:org/event-names', async (request, reply) => {
    const { names } = readJson(ADMIN_BODIES.NewEventNames, request);
    const { eventNames } = administrationOf(request);
    return created(reply, { eventNames: await eventNames.add(request.params.org, names) });
  });
  app.delete<NameRoute>('/orgs/:org/event-names/:name', async (request, reply) => {
    const { org, name } = request.params;
    await administrationOf(request).eventNames.remove(org, name);
    return reply.code(204).send();
  });

  type WebhookRoute = { Params: { org: string; platform: string } };
  const platformOf = ({ params }: { params: unknown }): WebhookPlatform => {
    const { platform } = params as { platform: string };
    const found = WEBHOOK_PLATFORMS.find((name) => name === platform);
    if (found) return found;
    throw new AdministrationError('invalid', {
      path: 'platform',
      message: `must be one of ${WEBHOOK_PLATFORMS.join(', ')}`,
    });
  };
  app.get<OrgRoute>('/orgs/:org/webhooks', async (request) => ({
    webhooks: await administrationOf(request).webhooks.list(request.params.org),
  }));
  app.put<WebhookRoute>('/orgs/:org/webhooks/:platform', async (request) => {
    const { secret } = readJson(ADMIN_BODIES.WebhookSecret, request);
    const { webhooks } = administrationOf(request);
    return webhooks.set(request.params.org, { platform: platformOf(request), secret });
  });
  app.delete<WebhookRoute>('/orgs/:org/webhooks/:platform', async (request, reply) => {
    await administrationOf(request).webhooks.remove(request.params.org, platformOf(request));
    return reply.code(204).send();
  });
}

function addTokenRoutes({ app, administrationOf }: Scope): void {
  type TokenRoute = { Params: { token: string } };
  app.get('/tokens', async (request) => {
    const { orgId } = readParameters(queryOf(request), ['orgId']);
    return { tokens: await administrationOf(request).tokens.list(orgId) };
  });
  app.post('/tokens', async (request, reply) => {
    const { expiresInSeconds, ...token } = readJson(ADMIN_BODIES.NewToken, request);
    const expiresInMs = expiresInSeconds === undefined ? undefined : expiresInSeconds * SECOND_MS;
    return created(reply, await administrationOf(request).tokens.add({ ...token, expiresInMs }));
  });
  app.get<TokenRoute>('/tokens/:token', (request) =>
    administrationOf(request).tokens.get(request.params.token),
  );
  app.post<TokenRoute>('/tokens/:token/rotate', async (request, reply) => {
    const { expireAfterSeconds } = readJson(ADMIN_BODIES.TokenRotation, request);
    const expireAfterMs = expireAfterSeconds * SECOND_MS;
    const { tokens } = administrationOf(request);
    return created(reply, await tokens.rotate(request.params.token, { expireAfterMs }));
  });
  app.post<TokenRoute>('/tokens/:token/expire', async (request) => {
    const { afterSeconds } = readJson(ADMIN_BODIES.TokenExpiry, request);
    const { tokens } = administrationOf(request);
    return tokens.expire(request.params.token, { afterMs: afterSeconds * SECOND_MS });
  });
  app.delete<TokenRoute>('/tokens/:token', async (request, reply) => {
    await administrationOf(request).tokens.remove(request.params.token);
    return reply.code(204).send();
  });

  app.post<TokenRoute>('/tokens/:token/domains', async (request, reply) => {
    const { domains } = readJson(ADMIN_BODIES.NewDomains, request);
    return created(
      reply,
      await administrationOf(request).domains.add(request.params.token, domains),
    );
  });
  app.delete<{ Params: { token: string; domain: string } }>(
    '/tokens/:token/domains/:domain',
    async (request) => {
      const { token, domain } = request.params;
      return administrationOf(request).domains.remove(token, domain);
    },
  );
}

function addAssetRoutes({ app, administrationOf }: Scope): void {
  type AssetRoute = { Params: { org: string; asset: string } };
  app.get<{ Params: { org: string } }>('/orgs/:org/assets', async (request) => {
    const { page, perPage } = readPage(queryOf(request));
    const { assets, count } = await administrationOf(request).assets.list(request.params.org, {
      limit: perPage,
      offset: (page - 1) * perPage,
    });
    return { assets, count, page, perPage };
  });
  app.put<AssetRoute>('/orgs/:org/assets/:asset', async (request) => {
    const { org, asset: id } = request.params;
    const asset = { id, ...readJson(ADMIN_BODIES.AssetFields, request) };
    checkAsset(asset, (path, message) => new AdministrationError('invalid', { path, message }));
    return administrationOf(request).assets.set(org, { name: id, parts: () => [[asset]] });
  });
  app.delete<AssetRoute>('/orgs/:org/assets/:asset', async (request, reply) => {
    const { org, asset } = request.params;
    await administrationOf(request).assets.remove(org, asset);
    return reply.code(204).send();
  });
}

/** The table of assets has a larger body than all others. */
function addAssetTableRoute({ app, administrationOf }: Scope): void {
  app.post<{ Params: { org: string } }>('/orgs/:org/assets', async (request) => {
    const text = `${request.body ?? ''}`;
    return administrationOf(request).assets.set(request.params.org, {
      name: 'CSV',
      parts: () => parseAssets(Readable.from([text])),
    });
  });
}

/** The administration at run time, below `/admin`, and the erasure of a person's events. */
export function addAdminRoutes(app: FastifyInstance, context: AdminRouteContext): void {
  const { administration, audit, limits, personEvents, flushRefusals } = context;
  const administrationOf = (request: FastifyRequest) => administration(actorOf(request));
  /** The person of a request. @throws ApiError 422 without a name of it, and 404 for an unknown org */
  const personOf = async (request: FastifyRequest) => {
    const person = readPersonQuery(queryOf(request));
    await administrationOf(request).orgs.get(person.org);
    // Those of the person too, which an erasure must not leave to the next write.
    await flushRefusals();
    return person;
  };
  app.decorateRequest('admin');

  const scope = (prefix: string, maxBytes: number, add: (scope: Scope) => void) =>
    app.register(
      async (app) => {
        const bodies = createBodyReader({ limits, maxBytes });
        readBodies(app, bodies);
        app.addHook('onRequest', (request, _reply, done) => {
          request.admin = context.authorize(request);
          done();
        });
        app.addHook('onResponse', (request, _reply, done) => {
          bodies.release(request.raw);
          done();
        });
        const { errorHandler } = app;
        app.setErrorHandler((error, request, reply) =>
          errorHandler.call(app, toApiError(error) as typeof error, request, reply),
        );
        add({ app, administrationOf });
      },
      { prefix },
    );

  scope('/admin', limits.adminBodyBytes, (routes) => {
    addOrgRoutes(routes);
    addTokenRoutes(routes);
    addAssetRoutes(routes);
    routes.app.get('/audit', async (request) => {
      const entries = await audit.list(readAuditQuery(queryOf(request)));
      return {
        entries: entries.map(({ at, org, ...entry }) => ({
          ...entry,
          ...{ at: new Date(at).toISOString(), orgId: org },
        })),
      };
    });
    routes.app.get('/person', async (request, reply) => {
      const person = await personOf(request);
      const lines = personEvents(actorOf(request)).export(person);
      // The first part before the status: it may still become an error.
      const first = await lines.next();
      const rest = async function* () {
        if (!first.done) yield first.value;
        yield* lines;
      };
      reply.type('application/x-ndjson; charset=utf-8');
      return reply.send(Readable.from(rest()));
    });
  });
  scope('/admin', limits.assetTableBytes, addAssetTableRoute);
  scope('', limits.adminBodyBytes, (routes) => {
    routes.app.delete('/events', async (request) => {
      const person = await personOf(request);
      return { erased: await personEvents(actorOf(request)).erase(person) };
    });
  });
}
