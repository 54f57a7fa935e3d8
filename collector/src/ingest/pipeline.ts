import type { IncomingHttpHeaders } from 'node:http';
import { MAX_BATCH_BYTES, MAX_EVENT_AGE_MS } from 'vitrine/contract';
import { type Authority, type Grant, mayRead } from '../auth/authority.js';
import type { Credentials } from '../auth/credentials.js';
import { requireOwnOrg } from '../auth/require-own-org.js';
import { mergesOrders } from '../config/webhooks.js';
import type { EventRecord, Store } from '../store/store.js';
import { type Arrival, enrich } from './enrich.js';
import { withoutForgeries } from './forged-ids.js';
import { type ParsedEvent, parseEvents } from './parse.js';

/** The parts of a request that all of its events share, before its sender and its body are known. */
export type RequestArrival = Omit<Arrival, 'org' | 'batched' | 'mergesOrders' | 'maxAgeMs'>;

interface UnauthorizedRequest {
  credentials: Credentials;
  /** `orgId` of the query. */
  orgId: string | undefined;
  arrival: RequestArrival;
}

/** A POST request of an authorized sender. */
export interface Ingestion {
  grant: Grant;
  arrival: RequestArrival;
}

export interface ParsedBody {
  events: ParsedEvent[];
  /** Whether the body is an array. */
  batched: boolean;
}

/** The server stops reading a larger body. */
export const MAX_BODY_BYTES = MAX_BATCH_BYTES;

export const arrivalOf = (
  { 'user-agent': userAgent, referer, origin }: IncomingHttpHeaders,
  time: number,
): RequestArrival => ({ time, userAgent, referer, origin });

/**
 * Runs before the body is read, so that the server reads no bodies of unauthorized senders.
 *
 * @throws ApiError 401, and the other errors of the authority
 */
export function authorize(
  { credentials, orgId, arrival }: UnauthorizedRequest,
  authority: Authority,
): Ingestion {
  const grant = authority(credentials, 'write');
  requireOwnOrg({ grant, named: [{ path: 'orgId', orgId }] });
  return { grant, arrival };
}

/** @throws ApiError 401 for an event of another org, and the errors of `parseEvents` */
export function parse({ grant }: Ingestion, text: string): ParsedBody {
  const { events, batched } = parseEvents(text, grant.org.eventTypes);
  const named = events.map(({ orgId }, i) => ({ path: batched ? `${i}.orgId` : 'orgId', orgId }));
  requireOwnOrg({ grant, named });
  return { events, batched };
}

/** Creates the records of parsed events. */
export function toRecords({ grant, arrival }: Ingestion, { events, batched }: ParsedBody) {
  const { org, token } = grant;
  const whole: Arrival = {
    org: org.id,
    time: arrival.time,
    userAgent: arrival.userAgent,
    referer: arrival.referer,
    origin: arrival.origin,
    batched,
    mergesOrders: mergesOrders(org),
    maxAgeMs: token.kind === 'private' ? Number.POSITIVE_INFINITY : MAX_EVENT_AGE_MS,
  };
  return events.map((event) => enrich(event, whole));
}

/**
 * Stores records.
 *
 * @returns the events of the response, and how many were not stored before
 */
export async function append(
  { grant }: Ingestion,
  records: readonly EventRecord[],
  store: Store,
): Promise<{ stored: readonly EventRecord[]; newEvents: number }> {
  const stored =
    grant.token.kind === 'private'
      ? await store.append(records)
      : await withoutForgeries(records, store);
  const newEvents = stored.filter(({ id }, i) => id === records[i]?.id).length;
  if (mayRead(grant)) return { stored, newEvents };
  // A token that may not read must not see a stored event of another sender: only its id.
  const own = records.map((record, i) => ({ ...record, id: stored[i]?.id ?? record.id }));
  return { stored: own, newEvents };
}
