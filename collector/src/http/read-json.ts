import type { Static, TSchema } from '@sinclair/typebox';
import { Errors } from '@sinclair/typebox/errors';
import { Check } from '@sinclair/typebox/value';
import type { FastifyRequest } from 'fastify';
import { parse as parseJson } from 'secure-json-parse';
import { ApiError } from './api-error.js';

const fail = (path: string, message: string) =>
  new ApiError('invalidParameter', { details: [{ path, message }] });

/**
 * The body of a request.
 *
 * @throws ApiError 422 with the wrong field
 */
export function readJson<Schema extends TSchema>(
  schema: Schema,
  { body }: FastifyRequest,
): Static<Schema> {
  let value: unknown;
  try {
    value = parseJson(`${body ?? ''}`);
  } catch {
    throw fail('', 'is not JSON');
  }
  if (Check(schema, value)) return value as Static<Schema>;
  const [error] = Errors(schema, value);
  throw fail(error?.path.slice(1).replaceAll('/', '.') ?? '', error?.message ?? 'is wrong');
}
