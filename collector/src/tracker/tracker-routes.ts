import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';
import { CURRENT_FILE, type TrackerFile, type TrackerFiles } from './tracker-files.js';

/** A version never changes. Without `no-transform`, a proxy that rewrites scripts would break their integrity. */
const IMMUTABLE = 'public, max-age=31536000, immutable, no-transform';

/** Pages get a new version within minutes, and never wait for it. */
const SHORT = 'public, max-age=600, stale-while-revalidate=86400, no-transform';

/** Quality of a coding in `Accept-Encoding`; 0 when it is not accepted. */
function quality(accepted: string, coding: string): number {
  for (const part of accepted.split(',')) {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    if (name !== coding) continue;
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    return q === undefined ? 1 : Number(q.slice(2)) || 0;
  }
  return 0;
}

function encode(file: TrackerFile, accepted = ''): { body: Buffer; coding?: string } {
  const [brotli, gzip] = [quality(accepted, 'br'), quality(accepted, 'gzip')];
  if (brotli && brotli >= gzip) return { body: file.brotli, coding: 'br' };
  return gzip ? { body: file.gzip, coding: 'gzip' } : { body: file.content };
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: TrackerFile) {
  const { body, coding } = encode(file, request.headers['accept-encoding']);
  const tag = `"${file.integrity.slice(-16)}${coding ? `-${coding}` : ''}"`;
  reply
    .headers({
      // One answer for all origins, so that a cache in between has one copy.
      'Access-Control-Allow-Origin': '*',
      Vary: 'Accept-Encoding',
      ETag: tag,
    })
    .removeHeader('Access-Control-Expose-Headers');
  if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(tag))
    return reply.code(304).send();
  if (coding) reply.header('Content-Encoding', coding);
  return reply.type('text/javascript; charset=utf-8').send(body);
}

/** Routes that serve the tracker: each version under its own address, and the current one as `t.js`. */
export function addTrackerRoutes(app: FastifyInstance, { versions, current }: TrackerFiles): void {
  app.get<{ Params: { version: string; file: string } }>('/v/:version/:file', (request, reply) => {
    const file = versions.get(request.params.version)?.get(request.params.file);
    if (!file) throw new ApiError('notFound');
    reply.header('Cache-Control', IMMUTABLE);
    return sendFile(request, reply, file);
  });
  app.get('/t.js', (request, reply) => {
    const file = versions.get(current)?.get(CURRENT_FILE);
    if (!file) throw new ApiError('notFound');
    reply.header('Cache-Control', SHORT);
    return sendFile(request, reply, file);
  });
}
