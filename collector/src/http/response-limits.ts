import type { FastifyInstance, FastifyRequest, onSendHookHandler } from 'fastify';
import type { Limits } from '../lib/limits.js';
import { StoreUnavailableError } from '../store/errors.js';

/** Smaller responses fit into the buffers of their sockets. */
const MIN_COUNTED_BYTES = 16_384;

/** Pages that a stream holds: one waits for the reader, one follows it, each as rows or text and as bytes. */
const STREAM_PAGES = 4;

interface ResponseLimitsOptions {
  limits: Limits;
  /** The client of a request. An empty one has no limit of its own. */
  keyOf(request: FastifyRequest): string;
}

/**
 * Limits the responses that wait for their readers. All scopes of the returned function share the limits. They are for
 * responses to queries only: a sender whose events are stored has to get its response, which is hardly larger than its
 * request.
 */
export function createResponseLimits({
  limits,
  keyOf,
}: ResponseLimitsOptions): (scope: FastifyInstance) => void {
  let pending = 0;
  const pendingOf = new Map<string, number>();

  const add = (key: string, bytes: number) => {
    pending += bytes;
    const sum = (pendingOf.get(key) ?? 0) + bytes;
    if (sum) pendingOf.set(key, sum);
    else pendingOf.delete(key);
  };

  const sizeOf = (payload: unknown): number => {
    if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length;
    return payload ? STREAM_PAGES * limits.pageBytes : 0;
  };

  const hook: onSendHookHandler = (request, reply, payload, done) => {
    const bytes = request.method === 'GET' ? sizeOf(payload) : 0;
    if (bytes < MIN_COUNTED_BYTES) return done(null, payload);
    const key = keyOf(request);
    const isOver =
      pending + bytes > limits.pendingResponseBytes ||
      (key !== '' && (pendingOf.get(key) ?? 0) + bytes > limits.clientResponseBytes);
    if (isOver)
      return done(
        new StoreUnavailableError('too many responses wait for their readers; retry later'),
      );
    add(key, bytes);
    // A reader that takes a byte now and then is no better than one that takes none.
    const timer = setTimeout(() => reply.raw.destroy(), limits.responseMs);
    reply.raw.once('close', () => {
      clearTimeout(timer);
      add(key, -bytes);
    });
    done(null, payload);
  };
  return (scope) => void scope.addHook('onSend', hook);
}
