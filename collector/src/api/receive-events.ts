import type { Authority, Grant } from '../auth/authority.js';
import type { CollectorConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import type { Metrics } from '../http/metrics.js';
import { requestsOf } from '../http/rate-limits.js';
import { type Ingestion, PIPELINE } from '../ingest/pipeline.js';
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
  state: Readonly<{ config: CollectorConfig; authority: Authority }>;
  store: Store;
  metrics: Metrics;
  refusals: Refusals;
  limiters: Limiters;
}

/**
 * Stores the events of an authorized request whose body has arrived.
 *
 * @returns the JSON of the response
 * @throws ApiError, and the errors of the store
 */
export type ReceiveEvents = (ingestion: Ingestion, client: string) => Promise<string>;

export function createReceiver({
  state,
  store,
  metrics,
  refusals,
  limiters,
}: ReceiverOptions): ReceiveEvents {
  const authority: Authority = (...args) => state.authority(...args);
  return async (ingestion, client) => {
    const grant = ingestion.grant as Grant;
    try {
      for (const [name, step] of PIPELINE) {
        const result = step(ingestion, { authority, store });
        if (result) await result;
        if (name === 'parse') {
          const { parsed = [], text = '' } = ingestion;
          const size = { events: parsed.length, bytes: text.length };
          limiters.addBody(client, grant, requestsOf(size));
        }
      }
    } catch (error) {
      // The store cannot take the events now; the sender sends them again.
      if (error instanceof ApiError) refusals.note(ingestion, error);
      throw error;
    }
    const { stored = [], newEvents = 0 } = ingestion;
    metrics.countEvents('stored', newEvents);
    metrics.countEvents('duplicate', stored.length - newEvents);
    const events = stored.map((record) => recordJson(record, grant.org)).join();
    const isOne = !ingestion.batched && state.config.responseShape === 'object';
    return isOne ? events : `[${events}]`;
  };
}
