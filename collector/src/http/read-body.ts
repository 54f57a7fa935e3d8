import type { FastifyInstance } from 'fastify';
import type { BodyReader } from './body-reader.js';

/** Reads no body: for routes that take none. */
export function discardBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null, undefined);
  });
}

/** Reads every body of a scope. */
export function readBodies<Body>(scope: FastifyInstance, bodies: BodyReader<Body>): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (request, _payload, done) => bodies.read(request.raw, done));
}
