import type { FastifyInstance } from 'fastify';

/**
 * Headers of every answer. There is no page among them, and should a browser be made to take one for
 * a page (what events say is anybody's text), it must not run.
 */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  // Answers hold what only a token may read, and tokens stand in addresses.
  'Cache-Control': 'no-store',
};

export function protect(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(HEADERS);
    done();
  });
}
