import fastify, { type FastifyInstance, type FastifyReply, LogController } from 'fastify';
import type { Limits } from '../lib/limits.js';
import { createBasePathRewriter } from './base-path-rewriter.js';
import { rawErrorBody, respondToClientError } from './client-error.js';
import { sendNotFound } from './errors.js';
import { discardBodies } from './read-body.js';
import { redact } from './redact.js';

export interface ServerOptions {
  logLevel: string;
  /** Default: standard output. */
  logStream?: { write(line: string): void };
  /** Proxies whose `X-Forwarded-For` is trusted. */
  trustProxy: string;
  /** Where the API is served. */
  basePaths: readonly string[];
  limits: Limits;
}

/** Creates the Fastify instance, without routes. */
export function createServer({
  logLevel,
  logStream,
  trustProxy,
  basePaths,
  limits,
}: ServerOptions): FastifyInstance {
  const app = fastify({
    logger: {
      level: logLevel,
      ...(logStream && { stream: logStream }),
      // No addresses and no headers: the log must hold neither visitors nor tokens.
      serializers: { req: ({ method, url }) => ({ method, url: redact(url) }) },
    },
    // Fastify logs two lines for each request. Errors are always logged.
    logController: new LogController({ disableRequestLogging: !/debug|trace/.test(logLevel) }),
    return503OnClosing: false,
    clientErrorHandler: respondToClientError,
    rewriteUrl: createBasePathRewriter(basePaths),
    trustProxy,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.idleResponseMs,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.requestMs,
      connectionsCheckingInterval: 1_000,
      // Node would reject a missing Host header without a body. The hook below does it with one.
      requireHostHeader: false,
    },
    // Longer than any address, so that an endless id gets the same 404 as any other unknown one.
    routerOptions: { maxParamLength: 65_536, ignoreTrailingSlash: true },
    frameworkErrors: sendNotFound,
  });

  // Node would respond without a body.
  app.server.on('checkExpectation', (_request, response) => {
    const body = JSON.stringify(rawErrorBody(417));
    response.writeHead(417, {
      Connection: 'close',
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': body.length,
    });
    response.end(body);
  });
  app.server.maxConnections = limits.connections;
  discardBodies(app);
  return app;
}

/** Rejects HTTP/1.1 requests without a Host header, as RFC 9112 demands. */
export function requireHost(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply: FastifyReply, done) => {
    const { httpVersion, headers } = request.raw;
    if (httpVersion !== '1.1' || headers.host !== undefined) done();
    else reply.code(400).header('Connection', 'close').send(rawErrorBody(400));
  });
}
