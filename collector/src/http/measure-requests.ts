import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Measures every request, by its route: an address would be a label that strangers choose. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.observeRequest({
      route: request.routeOptions.url ?? 'other',
      method: request.method,
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1_000,
    });
    done();
  });
}
