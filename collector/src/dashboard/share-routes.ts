import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_LABEL_LENGTH, MAX_SHARE_DAYS, type ShareLink } from '../accounts/share-links.js';
import { orgIdOf } from '../api/org-id-of.js';
import { ApiError } from '../http/api-error.js';
import { readJson } from '../http/read-json.js';
import { type DashboardContext, sessionOf } from './context.js';
import { sharedUrl } from './paths.js';
import type { SharedLink } from './responses.js';
import { roleOf } from './viewer.js';

const ShareBody = Type.Object(
  {
    orgId: Type.String(),
    label: Type.String({ minLength: 1, maxLength: MAX_LABEL_LENGTH }),
    days: Type.Integer({ minimum: 1, maximum: MAX_SHARE_DAYS }),
  },
  { additionalProperties: false },
);

const toSharedLink = ({ id, label, createdAt, expiresAt, createdBy }: ShareLink): SharedLink => ({
  ...{ id, label, createdBy },
  createdAt: new Date(createdAt).toISOString(),
  expiresAt: new Date(expiresAt).toISOString(),
});

/** The address of the dashboard as the browser has it. Its origin was checked before. */
const originOf = ({ headers, protocol, host }: FastifyRequest) =>
  headers.origin ?? `${protocol}://${host}`;

/** Routes with which owners share an org. */
export function addShareRoutes(app: FastifyInstance, context: DashboardContext): void {
  const { shareLinks } = context.accounts;

  /**
   * The user of a request, who owns an org.
   *
   * @throws ApiError 401 or 403
   */
  const requireOwner = (request: FastifyRequest, org: string) => {
    const session = sessionOf(request);
    const isKnown = context.config().orgs.some(({ id }) => id === org);
    if (session.kind === 'user' && isKnown && roleOf(session, org) === 'owner') return session.user;
    throw new ApiError('forbidden');
  };

  app.get('/shares', async (request): Promise<{ shares: SharedLink[] }> => {
    sessionOf(request);
    const org = orgIdOf(request, 'invalidParameter') ?? '';
    requireOwner(request, org);
    return { shares: (await shareLinks.list(org)).map(toSharedLink) };
  });

  app.post('/shares', async (request, reply) => {
    sessionOf(request);
    const { orgId, label, days } = readJson(ShareBody, request);
    const { name } = requireOwner(request, orgId);
    const { token, ...link } = await shareLinks.create({
      org: orgId,
      label,
      days,
      createdBy: name,
    });
    const url = sharedUrl(originOf(request), token);
    return reply.code(201).send({ ...toSharedLink(link), url });
  });

  app.delete<{ Params: { id: string } }>('/shares/:id', async (request, reply) => {
    const session = sessionOf(request);
    const { id } = request.params;
    const link = await shareLinks.get(id);
    // A link of an org of others is as unknown as any other.
    if (!link || roleOf(session, link.org) === undefined) throw new ApiError('notFound');
    requireOwner(request, link.org);
    await shareLinks.remove(id);
    return reply.code(204).send();
  });
}
