/** Parts that the files of the OpenAPI document share. */

import type { TSchema } from '@sinclair/typebox';
import { ERRORS, type ErrorCode, MAX_PER_PAGE } from 'vitrine/contract';

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const json = (schema: object) => ({ content: { 'application/json': { schema } } });

/** Content of a response that `format` chooses. */
export const jsonOrCsv = (schema: object) => ({
  content: {
    'application/json': { schema },
    'text/csv': { schema: { type: 'string' } },
  },
});

export const array = (items: object, more: object = {}) => ({ type: 'array', items, ...more });

/** TypeBox schemas have symbols, which the document must not have. */
export const plain = (schema: TSchema) => JSON.parse(JSON.stringify(schema));

/** Error responses, by their status. */
export const errors = (...codes: ErrorCode[]): Record<string, object> =>
  Object.fromEntries(
    codes.map((code) => [
      ERRORS[code].status,
      { description: ERRORS[code].message, ...json(ref('Error')) },
    ]),
  );

/** A parameter of the query. */
export const parameter = (
  name: string,
  description: string,
  schema: object = { type: 'string' },
) => ({ name, in: 'query', description, schema });

/** A parameter in the path. */
export const pathParameter = (name: string, description?: string) => ({
  ...{ name, in: 'path', required: true },
  ...(description !== undefined && { description }),
  schema: { type: 'string' },
});

const pageParameter = parameter('page', 'From 1', {
  ...{ type: 'integer', minimum: 1, default: 1 },
});
export const perPageParameter = (description = 'Rows of a page') =>
  parameter('perPage', description, { type: 'integer', minimum: 1, maximum: MAX_PER_PAGE });
export const paging = [pageParameter, perPageParameter()];
