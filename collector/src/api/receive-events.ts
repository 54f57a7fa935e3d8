import type { Grant } from '../auth/authority.js';
import type { CollectorConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import type { Metrics } from '../http/metrics.js';
import { requestsOf } from '../http/rate-limits.js';
import { append, type Ingestion, parse, toRecords } from '../ingest/pipeline.js';
import type { Refusals } from '../ingest/refusals.js';
import type { Store } from '../store/store.js';
import { recordJson } from './stored-event.js';

export interface Limiters {
  /** @throws ApiError 429 */
  countGrant(grant: Grant): void;
  /** @param requests that a body of a client counts for */
  addBody(client: string, grant: Grant, requests: number): void;
}

export interface ReceiverOptions {
  /** Changes when the configuration is reloaded. */
  state: Readonly<{ config: CollectorConfig }>;
  store: Store;
  metrics: Metrics;
  refusals: Refusals;
  limiters: Limiters;
}

interface ReceivedRequest {
  ingestion: Ingestion;
  /** The body. */
  text: string;
  /** Name of the client for its limits. */
  client: string;
}

/**
 * Stores the events of an authorized request whose body has arrived.
 *
 * @returns the JSON of the response
 * @throws ApiError, and the errors of the store
 */
export type ReceiveEvents = (request: ReceivedRequest) => Promise<string>;

export function createReceiver({
  state,
  store,
  metrics,
  refusals,
  limiters,
}: ReceiverOptions): ReceiveEvents {
  const ingest = async ({ ingestion, text, client }: ReceivedRequest) => {
    const { grant } = ingestion;
    const body = parse(ingestion, text);
    const size = { events: body.events.length, bytes: text.length };
    limiters.addBody(client, grant, requestsOf(size));
    const { stored, newEvents } = await append(ingestion, toRecords(ingestion, body), store);
    metrics.countEvents('stored', newEvents);
    metrics.countEvents('duplicate', stored.length - newEvents);
    const events = stored.map((record) => recordJson(record, grant.org)).join();
    const isOne = !body.batched && state.config.responseShape === 'object';
    return isOne ? events : `[${events}]`;
  };
  return async (request) => {
    try {
      return await ingest(request);
    } catch (error) {
      // Any other error is of a store that cannot take the events now; the sender sends them again.
      if (error instanceof ApiError)
        refusals.note({ ...request.ingestion, text: request.text }, error);
      throw error;
    }
  };
}
