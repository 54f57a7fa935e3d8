import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode, ErrorResponse } from 'vitrine/contract';
import { StoreUnavailableError } from '../store/errors.js';
import { ApiError } from './api-error.js';
import type { Metrics } from './metrics.js';
import { createRefusalLog } from './refusal-log.js';

const RETRY_AFTER_UNAVAILABLE_SECONDS = 2;

/** Shortest time between two log lines about the same failing store. */
const STORE_LOG_INTERVAL_MS = 10_000;

/** Errors about a body that has not arrived completely. */
const UNREAD = new Set<ErrorCode>(['tooLarge', 'unsupportedEncoding', 'unavailable']);

/** The API error of any error, also of those that Fastify raises itself. */
function toApiError(error: FastifyError | ApiError, isOperator: boolean): ApiError {
  if (error instanceof ApiError) return error;
  const details = [{ path: '', message: error.message }];
  if (error instanceof StoreUnavailableError)
    return new ApiError('unavailable', {
      // A cause is in the words of the system, with paths and queries.
      ...((isOperator || !error.cause) && { details }),
      retryAfterSeconds: RETRY_AFTER_UNAVAILABLE_SECONDS,
    });
  const status = error.statusCode ?? 500;
  const codes: Record<number, ErrorCode> = { 404: 'notFound', 413: 'tooLarge' };
  const code = codes[status];
  if (code) return new ApiError(code);
  return status < 500 ? new ApiError('createEvent', { details }) : new ApiError('internal');
}

/** Fastify's `frameworkErrors`: an address that cannot be decoded never reaches the error handler. */
export function sendNotFound(_error: unknown, _request: unknown, reply: unknown): void {
  const { status, body } = new ApiError('notFound');
  (reply as FastifyReply).code(status).send(body);
}

/** The parts of a request that its error concerns. */
export type FailedRequest = Pick<FastifyRequest, 'raw' | 'method' | 'headers' | 'log' | 'grant'>;

export interface ErrorReply {
  status: number;
  headers: Record<string, string | number>;
  body: ErrorResponse;
}

/** Turns an error into a response, and logs it. */
export type ReplyToError<Request = FailedRequest> = (
  error: unknown,
  request: Request,
) => ErrorReply;

interface ErrorOptions<Request> {
  /** Whether the sender may see why a store fails. */
  isOperator(request: Request): boolean;
  onError(request: Request, error: ApiError): void;
}

function createErrorReplies<Request extends FailedRequest>({
  isOperator,
  onError,
}: ErrorOptions<Request>): ReplyToError<Request> {
  let lastStoreLogMs = Number.NEGATIVE_INFINITY;
  return (thrown, request) => {
    const error = thrown as FastifyError | ApiError;
    const apiError = toApiError(error, isOperator(request));
    if (apiError.code === 'internal') request.log.error({ err: error }, 'request failed');
    // A full queue or a slow query has no cause and concerns the sender. An error of the database concerns the operator.
    if (error.cause && performance.now() - lastStoreLogMs > STORE_LOG_INTERVAL_MS) {
      lastStoreLogMs = performance.now();
      request.log.error({ err: error }, 'the store failed');
    }
    onError(request, apiError);
    const headers: ErrorReply['headers'] = {};
    // The connection closes, because the collector does not read the rest of the body.
    if (!request.raw.complete && UNREAD.has(apiError.code)) headers.connection = 'close';
    if (apiError.retryAfterSeconds) headers['retry-after'] = apiError.retryAfterSeconds;
    return { status: apiError.status, headers, body: apiError.body };
  };
}

function sendErrorReplies(scope: FastifyInstance, replyTo: ReplyToError<FastifyRequest>): void {
  scope.setErrorHandler((error, request, reply) => {
    const { status, headers, body } = replyTo(error, request);
    return reply.code(status).headers(headers).send(body);
  });
  scope.setNotFoundHandler(() => {
    throw new ApiError('notFound');
  });
}

/** Turns every error of a scope into an error response, and logs it. */
export function sendErrors(scope: FastifyInstance, options: ErrorOptions<FastifyRequest>): void {
  sendErrorReplies(scope, createErrorReplies(options));
}

/**
 * The same for the API, whose refused requests are counted and logged.
 *
 * @returns the responses, for requests that do not pass through Fastify
 */
export function handleErrors(app: FastifyInstance, metrics: Metrics): ReplyToError {
  const logRefusal = createRefusalLog(app.log, 'refused a request');
  const replyTo: ReplyToError = createErrorReplies({
    isOperator: ({ grant }) => grant?.token.kind === 'private',
    onError(request, { code, reason, isLeak }) {
      if (request.method === 'POST') metrics.countRejectedRequest(code);
      if (request.method === 'POST' || isLeak) logRefusal(request, reason);
    },
  });
  sendErrorReplies(app, replyTo);
  return replyTo;
}
