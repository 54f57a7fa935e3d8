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
export function firstParameter(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Query)[name];
  return Array.isArray(value) ? value[0] : value;
}

export function credentialsOf(request: FastifyRequest): Credentials {
  const { authorization, origin, referer } = request.headers;
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return { token: bearer ?? firstParameter(request, 'bearer_token'), origin, referer };
}
