import { expect } from 'vitest';
import type { CollectorConfig } from '../../src/index.js';
import { type Collector, event, openCollector } from './collector.js';

export const ADMIN = 'admin-token-of-the-tests';

interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  /** Null sends none. Default: the admin token. */
  token?: string | null;
  headers?: Record<string, string>;
}

/** Sends a request to the administration of a collector: a string as CSV, any other body as JSON. */
export async function admin(
  { app }: Collector,
  { method, path, body, token = ADMIN, headers }: Call,
) {
  const isText = typeof body === 'string';
  const response = await app.inject({
    ...{ method, url: `/api/analytics${path}` },
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': isText ? 'text/csv' : 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { payload: isText ? body : JSON.stringify(body) }),
  });
  const isJson = `${response.headers['content-type']}`.startsWith('application/json');
  return {
    status: response.statusCode,
    text: response.body,
    // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect.
    json: (isJson ? response.json() : undefined) as any,
  };
}

/** A collector with an admin token. */
export const openAdministered = (
  config: Partial<CollectorConfig> = {},
  more: Parameters<typeof openCollector>[0] = {},
) =>
  openCollector({ ...more, config: { adminTokens: [{ token: ADMIN, name: 'ops' }], ...config } });

/** Requests to the administration of the collector of the running test. */
export function administrationOf(collector: () => Collector) {
  const call = (method: Call['method'], path: string, more: Partial<Call> = {}) =>
    admin(collector(), { method, path: `/admin${path}`, ...more });
  const post = (path: string, body: unknown) => call('POST', path, { body });
  return {
    call,
    post,
    async addToken(token: object) {
      const made = await post('/tokens', token);
      expect(made.status).toBe(201);
      return made.json as { id: string; token: string; expiresAt: string };
    },
    /** @returns the status of an event with a token */
    send: async (token: string, origin?: string, body = event()) =>
      (await collector().post(body, { token, ...(origin && { headers: { origin } }) })).statusCode,
  };
}

/** Details of an error response. */
export const details = ({ json }: { json: { error: { details: unknown[] } } }) =>
  json.error.details;
