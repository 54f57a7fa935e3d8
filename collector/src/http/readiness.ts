import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** `/ready` turns to 503, so that balancers send no more requests. The app still serves all of them. */
    markNotReady(): void;
    isReady(): boolean;
    /** Whether the app refuses new events because it closes. */
    isClosing(): boolean;
  }
}

/** Seconds after which senders retry while this process shuts down. */
const RETRY_AFTER_SHUTDOWN_SECONDS = 5;

/** Tracks readiness. While the app closes, it rejects new events and closes connections after their response. */
export function addReadiness(app: FastifyInstance): void {
  let ready = true;
  let closing = false;
  app.decorate('markNotReady', () => {
    ready = false;
  });
  app.decorate('isReady', () => ready);
  app.decorate('isClosing', () => closing);
  app.addHook('preClose', async () => {
    ready = false;
    closing = true;
  });
  app.addHook('onRequest', (request, _reply, done) => {
    if (closing && request.method === 'POST')
      done(new ApiError('unavailable', { retryAfterSeconds: RETRY_AFTER_SHUTDOWN_SECONDS }));
    else done();
  });
  // An idle keep-alive connection would delay the end of the process.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('Connection', 'close');
    done(null, payload);
  });
}
