import { MAX_BATCH_BYTES } from 'vitrine/contract';
import type { Authority, Credentials, Grant } from '../auth.js';
import { ApiError } from '../http/api-error.js';
import type { EventRecord, Store } from '../store/store.js';
import { type Arrival, enrich } from './enrich.js';
import { type ParsedEvent, parseEvents } from './parse.js';

/** One POST on its way through the pipeline; each step adds its part. */
export interface Ingestion {
  credentials: Credentials;
  /** `orgId` of the query. */
  orgId: string | undefined;
  arrival: Omit<Arrival, 'org' | 'batch'>;
  grant?: Grant;
  text?: string;
  parsed?: ParsedEvent[];
  batch?: boolean;
  records?: EventRecord[];
  stored?: EventRecord[];
}

export interface PipelineParts {
  authority: Authority;
  store: Store;
}

type Step = (ingestion: Ingestion, parts: PipelineParts) => void | Promise<void>;

/** Who sends, and for which org. Before the body is read, so that a stranger's is not. */
export const authorize = (
  ingestion: Ingestion,
  { authority }: Pick<PipelineParts, 'authority'>,
) => {
  ingestion.grant = authority(ingestion.credentials, 'write');
  if (ingestion.orgId && ingestion.orgId !== ingestion.grant.org.id)
    throw new ApiError('unauthorized');
};

/** Largest body: bytes. The server stops reading there. */
export const BODY_LIMIT = MAX_BATCH_BYTES;

const parse: Step = (ingestion) => {
  const { org } = ingestion.grant as Grant;
  const { events, batch } = parseEvents(ingestion.text ?? '', org.eventTypes);
  if (events.some(({ orgId }) => orgId !== undefined && orgId !== org.id))
    throw new ApiError('unauthorized');
  ingestion.parsed = events;
  ingestion.batch = batch;
};

const addContext: Step = (ingestion) => {
  const { time, userAgent, referer, origin } = ingestion.arrival;
  const arrival: Arrival = {
    org: (ingestion.grant as Grant).org.id,
    time,
    userAgent,
    referer,
    origin,
    batch: ingestion.batch ?? false,
  };
  ingestion.records = ingestion.parsed?.map((event) => enrich(event, arrival));
};

const append: Step = async (ingestion, { store }) => {
  ingestion.stored = await store.append(ingestion.records ?? []);
};

/** What a body goes through once it is read. Each step may refuse it with a row of the error table. */
export const PIPELINE: readonly [name: string, step: Step][] = [
  ['parse', parse],
  ['enrich', addContext],
  ['append', append],
];
