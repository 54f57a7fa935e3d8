import { expect } from 'vitest';
import type { EventRecord } from '../../src/store/store.js';
import { toRecord } from '../../src/store/stored-row.js';
import { type Collector, event, ORG, openCollector, PUBLIC } from './collector.js';
import { type shopifyWebhook, withWebhooks } from './webhooks.js';

/** A collector that takes webhooks, with the log that it has written. */
export async function openOrderCollector(options: Parameters<typeof openCollector>[0] = {}) {
  const lines: string[] = [];
  const collector = await openCollector({
    ...options,
    config: { ...withWebhooks(), logLevel: 'info', ...options.config },
    logStream: { write: (line) => void lines.push(line) },
  });
  return { ...collector, log: () => lines.join('') };
}

/** Sends a webhook, and returns its outcome. */
export async function deliver(
  { app }: Pick<Collector, 'app'>,
  webhook: ReturnType<typeof shopifyWebhook>,
): Promise<string> {
  const response = await app.inject(webhook);
  expect(response.statusCode, response.body).toBe(200);
  return response.json().outcome;
}

export async function storedEvents({ store }: Pick<Collector, 'store'>): Promise<EventRecord[]> {
  const page = await store.list({ org: ORG, sort: 'createdAt', limit: 99, offset: 0 });
  return page?.events.map(toRecord) ?? [];
}

/** Revenue and orders of each currency. */
export const valuesOf = async ({ get }: Pick<Collector, 'get'>) =>
  (await get('/events/breakdown?by=day&robots=include')).json().totals.values;

/** A request of a page of the shop. */
export const PAGE_SENDER = {
  token: null,
  query: { bearer_token: PUBLIC },
  headers: { origin: 'https://shop.example' },
};

/** An order as the tracker on a thank-you page tells it. */
export const orderFromPage = (
  { post }: Pick<Collector, 'post'>,
  transaction_id: string,
  value: number,
) =>
  post(
    event({
      eventType: 'product ordered',
      metric: value,
      eventMetadata: {
        ...{ transaction_id, value, currency: 'EUR', $id: `page-${transaction_id}`, $seq: 4 },
        $page: 'https://shop.example/thanks',
      },
    }),
    PAGE_SENDER,
  );
