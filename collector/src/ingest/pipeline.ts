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

/** State of a POST request in the pipeline. Each step adds its part. */
export interface Ingestion {
  credentials: Credentials;
  /** `orgId` of the query. */
  orgId: string | undefined;
  arrival: Omit<Arrival, 'org' | 'batched' | 'mergesOrders' | 'maxAgeMs'>;
  grant?: Grant;
  text?: string;
  parsed?: ParsedEvent[];
  batched?: boolean;
  records?: EventRecord[];
  /** Events of the response. */
  stored?: EventRecord[];
  /** Events that were not stored before. */
  newEvents?: number;
}

export const arrivalOf = (
  { 'user-agent': userAgent, referer, origin }: IncomingHttpHeaders,
  time: number,
): Ingestion['arrival'] => ({ time, userAgent, referer, origin });

export interface PipelineContext {
  authority: Authority;
  store: Store;
}

type Step = (ingestion: Ingestion, context: PipelineContext) => void | Promise<void>;

/** Runs before the body is read, so that the server reads no bodies of unauthorized senders. */
export const authorize = (
  ingestion: Ingestion,
  { authority }: Pick<PipelineContext, 'authority'>,
) => {
  const grant = authority(ingestion.credentials, 'write');
  ingestion.grant = grant;
  const { orgId } = ingestion;
  requireOwnOrg({ grant, named: [{ path: 'orgId', orgId }] });
};

/** The server stops reading a larger body. */
export const MAX_BODY_BYTES = MAX_BATCH_BYTES;

const parse: Step = (ingestion) => {
  const grant = ingestion.grant as Grant;
  const { events, batched } = parseEvents(ingestion.text ?? '', grant.org.eventTypes);
  const named = events.map(({ orgId }, i) => ({ path: batched ? `${i}.orgId` : 'orgId', orgId }));
  requireOwnOrg({ grant, named });
  ingestion.parsed = events;
  ingestion.batched = batched;
};

const addContext: Step = (ingestion) => {
  const { time, userAgent, referer, origin } = ingestion.arrival;
  const { org, token } = ingestion.grant as Grant;
  const arrival: Arrival = {
    org: org.id,
    time,
    userAgent,
    referer,
    origin,
    batched: ingestion.batched ?? false,
    mergesOrders: mergesOrders(org),
    maxAgeMs: token.kind === 'private' ? Number.POSITIVE_INFINITY : MAX_EVENT_AGE_MS,
  };
  ingestion.records = ingestion.parsed?.map((event) => enrich(event, arrival));
};

const append: Step = async (ingestion, { store }) => {
  const records = ingestion.records ?? [];
  const grant = ingestion.grant as Grant;
  const stored =
    grant.token.kind === 'private'
      ? await store.append(records)
      : await withoutForgeries(records, store);
  ingestion.newEvents = stored.filter(({ id }, i) => id === records[i]?.id).length;
  // A token that may not read must not see a stored event of another sender: only its id.
  ingestion.stored = mayRead(grant)
    ? stored
    : records.map((record, i) => ({ ...record, id: stored[i]?.id ?? record.id }));
};

/** The steps after the body is read. Each may throw an `ApiError`. */
export const PIPELINE: readonly [name: string, step: Step][] = [
  ['parse', parse],
  ['enrich', addContext],
  ['append', append],
];
