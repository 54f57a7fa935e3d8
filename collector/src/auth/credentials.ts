import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';

/** The parts of a request that identify its sender. */
export interface Credentials {
  /** From `Authorization: Bearer` or `?bearer_token=`. */
  token: string | undefined;
  origin: string | undefined;
  referer: string | undefined;
}

type Query = Record<string, string | string[] | undefined>;

/** A query parameter; the first value of a repeated one. */
function firstParameter(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Query)[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The token of the `Authorization` header. */
export const bearerOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  authorization === undefined ? undefined : /^Bearer +(\S+)$/i.exec(authorization)?.[1];

export function credentialsOf(request: FastifyRequest): Credentials {
  const { headers } = request;
  const { origin, referer } = headers;
  return { token: bearerOf(headers) ?? firstParameter(request, 'bearer_token'), origin, referer };
}
