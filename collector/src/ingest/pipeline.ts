import { MAX_BATCH_BYTES } from 'vitrine/contract';
import type { Authority, Grant } from '../auth/authority.js';
import type { Credentials } from '../auth/credentials.js';
import { ApiError } from '../http/api-error.js';
import type { EventRecord, Store } from '../store/store.js';
import { type Arrival, enrich } from './enrich.js';
import { type ParsedEvent, parseEvents } from './parse.js';

/** State of a POST request in the pipeline. Each step adds its part. */
export interface Ingestion {
  credentials: Credentials;
  /** `orgId` of the query. */
  orgId: string | undefined;
  arrival: Omit<Arrival, 'org' | 'batched'>;
  grant?: Grant;
  text?: string;
  parsed?: ParsedEvent[];
  batched?: boolean;
  records?: EventRecord[];
  stored?: EventRecord[];
}

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
  ingestion.grant = authority(ingestion.credentials, 'write');
  if (ingestion.orgId && ingestion.orgId !== ingestion.grant.org.id)
    throw new ApiError('unauthorized');
};

/** The server stops reading a larger body. */
export const MAX_BODY_BYTES = MAX_BATCH_BYTES;

const parse: Step = (ingestion) => {
  const { org } = ingestion.grant as Grant;
  const { events, batched } = parseEvents(ingestion.text ?? '', org.eventTypes);
  if (events.some(({ orgId }) => orgId !== undefined && orgId !== org.id))
    throw new ApiError('unauthorized');
  ingestion.parsed = events;
  ingestion.batched = batched;
};

const addContext: Step = (ingestion) => {
  const { time, userAgent, referer, origin } = ingestion.arrival;
  const arrival: Arrival = {
    org: (ingestion.grant as Grant).org.id,
    time,
    userAgent,
    referer,
    origin,
    batched: ingestion.batched ?? false,
  };
  ingestion.records = ingestion.parsed?.map((event) => enrich(event, arrival));
};

const append: Step = async (ingestion, { store }) => {
  ingestion.stored = await store.append(ingestion.records ?? []);
};

/** The steps after the body is read. Each may throw an `ApiError`. */
export const PIPELINE: readonly [name: string, step: Step][] = [
  ['parse', parse],
  ['enrich', addContext],
  ['append', append],
];
