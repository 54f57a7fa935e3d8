import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';
import type { Session } from './sessions.js';

const forbidden = (path: string, message: string, reason: string) =>
  new ApiError('forbidden', { details: [{ path, message }], reason });

/** Whether two hosts are one; the default port may be written or not. */
function isSameHost(origin: string, host: string): boolean {
  const own = `${origin.split(':', 1)[0]}://${host}`;
  return URL.canParse(origin) && URL.canParse(own) && new URL(origin).host === new URL(own).host;
}

/**
 * Rejects requests that another page sends with the cookies of this browser.
 *
 * @throws ApiError 403
 */
export function requireSameOrigin({ headers, host }: FastifyRequest): void {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  // Browsers set it themselves, on https and on localhost. A proxy may change the host, which `Origin` is compared with.
  if (site !== undefined) {
    if (site === 'same-origin') return;
    throw forbidden(
      'Sec-Fetch-Site',
      'is not same-origin; use the page of the dashboard',
      'cross_site',
    );
  }
  if (origin === undefined)
    throw forbidden('Origin', 'is missing; the dashboard serves browsers only', 'origin_missing');
  if (!isSameHost(origin, host))
    throw forbidden(
      'Origin',
      'is not that of the dashboard; a proxy must keep the Host header',
      'cross_site',
    );
}

/** @throws ApiError 422: a form can send any other type to another site, without asking it */
export function requireJson({ headers }: FastifyRequest): void {
  if (/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return;
  const details = [{ path: 'Content-Type', message: 'must be application/json' }];
  throw new ApiError('invalidParameter', { details });
}

/** @throws ApiError 403 when the header is not the token of the session */
export function requireCsrfToken({ headers }: FastifyRequest, { csrfToken }: Session): void {
  const given = Buffer.from(`${headers['x-csrf-token'] ?? ''}`);
  const expected = Buffer.from(csrfToken);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw forbidden('X-CSRF-Token', 'must be the csrfToken of the viewer; reload the page', 'csrf');
}
