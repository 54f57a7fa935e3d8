import type { FastifyInstance } from 'fastify';
import { CAPABILITIES_HEADER } from 'vitrine/contract';

/** How long a browser keeps the result of a preflight. */
const MAX_AGE_SECONDS = 86_400;

/** Headers that a page may read. */
export const EXPOSED_HEADERS = `${CAPABILITIES_HEADER}, Retry-After`;

const PREFLIGHT_HEADERS = {
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'Content-Type, Authorization',
  'Access-Control-Max-Age': `${MAX_AGE_SECONDS}`,
  // Without it, Safari waits for a body.
  'Content-Length': '0',
};

/**
 * Allows every origin to read responses: a page can read why its request failed only when CORS allows it. The token
 * check decides what an origin may do. There are no cookies, hence no credentials.
 *
 * Not `@fastify/cors`: it decides again for each request, which took an eighth of the time of an event.
 *
 * @param options.except addresses that only their own pages may read
 */
export function addCors(app: FastifyInstance, { except }: { except(url: string): boolean }): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (except(request.url)) return done();
    reply.header('Vary', 'Origin');
    const { origin } = request.headers;
    if (origin) {
      reply.header('Access-Control-Allow-Origin', origin);
      reply.header('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    }
    if (request.method === 'OPTIONS') reply.code(204).headers(PREFLIGHT_HEADERS).send();
    else done();
  });
}
