import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Limits } from '../lib/limits.js';
import { StoreUnavailableError } from '../store/errors.js';
import { ApiError } from './api-error.js';

interface ReadBodiesOptions {
  limits: Limits;
  /** Largest body. */
  maxBytes: number;
}

export interface Bodies {
  /** Frees the share of a request. Its handler calls this when nothing holds the body any more. */
  release(request: FastifyRequest): void;
}

/** Reads no body: for routes that take none. */
export function discardBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null, undefined);
  });
}

/**
 * Reads every body of a scope as text, whatever its type: beacons can only send text/plain. Bytes count as they
 * arrive: thousands of connections could each hold a body that never ends.
 */
export function readBodies(
  scope: FastifyInstance,
  { limits, maxBytes }: ReadBodiesOptions,
): Bodies {
  let pending = 0;
  const bytesOf = new WeakMap<FastifyRequest, number>();
  const release = (request: FastifyRequest) => {
    pending -= bytesOf.get(request) ?? 0;
    bytesOf.delete(request);
  };
  /** @returns the problem with further bytes */
  const problemOf = (request: FastifyRequest, bytes: number): Error | undefined => {
    const total = (bytesOf.get(request) ?? 0) + bytes;
    if (total > maxBytes) return new ApiError('tooLarge');
    if (pending + bytes > limits.pendingBodyBytes)
      return new StoreUnavailableError('too many bodies wait to be stored; retry later');
    pending += bytes;
    bytesOf.set(request, total);
    return undefined;
  };

  const read = (request: FastifyRequest, payload: NodeJS.ReadableStream) =>
    new Promise<string>((resolve, reject) => {
      const chunks: Buffer[] = [];
      const fail = (error: Error) => {
        payload.off('data', onData);
        release(request);
        reject(error);
      };
      function onData(chunk: Buffer) {
        const problem = problemOf(request, chunk.length);
        if (problem) fail(problem);
        else chunks.push(chunk);
      }
      payload.on('data', onData);
      payload.once('end', () => resolve(Buffer.concat(chunks).toString()));
      payload.once('error', fail);
      // The sender has gone, and nobody gets the response.
      payload.once('close', () => fail(new ApiError('createEvent')));
    });

  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (request, payload, done) => {
    const { 'content-length': length, 'content-encoding': encoding } = request.headers;
    const refuse = (error: Error) => done(error, undefined);
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
      return refuse(
        new ApiError('unsupportedEncoding', {
          details: [{ path: '', message: 'is compressed; send it without Content-Encoding' }],
        }),
      );
    if (Number(length) > maxBytes) return refuse(new ApiError('tooLarge'));
    read(request, payload).then((text) => done(null, text), refuse);
  });
  return { release };
}
