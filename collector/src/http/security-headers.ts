import type { FastifyInstance } from 'fastify';

/** For responses to a POST. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  // Responses may need a token to read, and public tokens are part of addresses.
  'Cache-Control': 'no-store',
};

/**
 * For responses that a browser can open by their address. Events contain text from anybody. If a browser ever took a
 * response for a page, that text must not run.
 */
const GET_HEADERS = {
  ...SECURITY_HEADERS,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.method === 'POST' ? SECURITY_HEADERS : GET_HEADERS);
    done();
  });
}
