import type { ErrorDetail } from 'vitrine/contract';
import { DEFAULT_PER_PAGE, MAX_PER_PAGE } from 'vitrine/contract';
import { ApiError } from '../http/api-error.js';
import { MAX_PAGE } from './queries.js';
import type { RawQuery } from './query-reader.js';

/**
 * The parameters of a request to the administration, each at most once.
 *
 * @throws ApiError 422 for others, and for empty or repeated ones: an unset variable would select more than intended
 */
export function readParameters<Name extends string>(
  query: RawQuery,
  allowed: readonly Name[],
): { [Parameter in Name]?: string } {
  const details: ErrorDetail[] = [];
  const values: { [Parameter in Name]?: string } = {};
  for (const [name, value] of Object.entries(query)) {
    if (name === 'bearer_token') continue;
    const path = name.slice(0, 100);
    if (!(allowed as readonly string[]).includes(name))
      details.push({
        path,
        message: `is not a parameter of this endpoint; it has ${allowed.join(', ') || 'none'}`,
      });
    else if (Array.isArray(value)) details.push({ path, message: 'is given more than once' });
    else if (!value) details.push({ path, message: 'is empty; leave it out, or give it a value' });
    else values[name as Name] = value;
  }
  if (details.length) throw new ApiError('invalidParameter', { details });
  return values;
}

function readInteger(
  text: string | undefined,
  path: string,
  bounds: { fallback: number; max: number },
) {
  if (text === undefined) return bounds.fallback;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= bounds.max) return number;
  const message = `must be a whole number from 1 to ${bounds.max}`;
  throw new ApiError('invalidParameter', { details: [{ path, message }] });
}

export function readPage(query: RawQuery) {
  const { page, perPage } = readParameters(query, ['page', 'perPage']);
  return {
    page: readInteger(page, 'page', { fallback: 1, max: MAX_PAGE }),
    perPage: readInteger(perPage, 'perPage', { fallback: DEFAULT_PER_PAGE, max: MAX_PER_PAGE }),
  };
}

export function readAuditQuery(query: RawQuery) {
  const { perPage, before } = readParameters(query, ['perPage', 'before']);
  return {
    limit: readInteger(perPage, 'perPage', { fallback: DEFAULT_PER_PAGE, max: MAX_PER_PAGE }),
    before,
  };
}

/** @throws ApiError 422 without an org and one name of the person */
export function readPersonQuery(query: RawQuery) {
  const { orgId, userId, sessionId } = readParameters(query, ['orgId', 'userId', 'sessionId']);
  const details: ErrorDetail[] = [];
  if (!orgId) details.push({ path: 'orgId', message: 'is missing; name the org of the events' });
  if (!userId && !sessionId)
    details.push({ path: 'userId', message: 'is missing; give userId or sessionId' });
  if (!orgId || details.length) throw new ApiError('invalidParameter', { details });
  return { org: orgId, userId, sessionId };
}
