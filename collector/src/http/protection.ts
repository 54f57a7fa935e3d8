import type { FastifyInstance } from 'fastify';

/** Of every answer: none is taken for something else. */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  // Answers hold what only a token may read, and tokens stand in addresses.
  'Cache-Control': 'no-store',
};

/**
 * Of what can be opened by its address. There is no page among it, and should a browser be made to take
 * one for a page (what events say is anybody's text), it must not run.
 */
const OPENED = {
  ...HEADERS,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

export function protect(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.method === 'POST' ? HEADERS : OPENED);
    done();
  });
}
