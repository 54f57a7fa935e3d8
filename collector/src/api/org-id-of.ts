import type { FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';
import type { RawQuery } from './query-reader.js';

/**
 * The org of a query.
 *
 * @throws ApiError 422, as for any other parameter that is empty or repeated
 */
export function orgIdOf(request: FastifyRequest, code: 'createEvent' | 'invalidParameter') {
  const value = (request.query as RawQuery).orgId;
  if (value === undefined || (typeof value === 'string' && value)) return value;
  const message =
    value === '' ? 'is empty; leave it out, or give it a value' : 'is given more than once';
  throw new ApiError(code, { details: [{ path: 'orgId', message }] });
}
