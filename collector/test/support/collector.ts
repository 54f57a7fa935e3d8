import type { InjectOptions } from 'fastify';
import { BASE_PATH, type CreateEventBody } from 'vitrine/contract';
import { type CollectorConfig, createApp, openStore, parseConfig } from '../../src/index.js';
import { DAY_MS } from '../../src/lib/day.js';
import type { Limits } from '../../src/lib/limits.js';
import type { Store } from '../../src/store/store.js';

export const ORG = '91e138bc-fada-44e7-bc6c-492620622570';
export const OTHER_ORG = 'd7e8d7a2-93b1-43d5-bf20-32195396598c';
export const ASSET = 'bee4a155-5b92-48ad-b3fb-f14a235637a5';
export const SESSION = '553eedf9-a42e-465e-a833-894109ec21ac';
export const PRIVATE = 'private-token-of-the-tests';
export const OTHER_PRIVATE = 'private-token-of-another-org';
export const PUBLIC = 'public-token-that-only-writes';
export const READING = 'public-token-that-reads-too';

export { DAY_MS };

/** The collector's clock until a test changes it: a Sunday in March 2026. */
export const NOW = Date.UTC(2026, 2, 15, 12);

export const configOf = (more: Partial<CollectorConfig> = {}): CollectorConfig =>
  parseConfig({
    logLevel: 'silent',
    orgs: [
      {
        id: ORG,
        subscriptionStart: '2025/06/01',
        eventTypes: ['shop wishlist add'],
        tokens: [
          { token: PRIVATE, kind: 'private' },
          {
            token: PUBLIC,
            kind: 'public',
            domains: ['shop.example', '*.brand.example', 'ported.example:8443'],
          },
          { token: READING, kind: 'public', domains: ['shop.example'], read: true },
        ],
        assets: [{ id: ASSET, name: 'Armchair', metadata: { sku: 'CH-1' } }],
      },
      {
        id: OTHER_ORG,
        subscriptionStart: '2025/06/01',
        tokens: [{ token: OTHER_PRIVATE, kind: 'private' }],
      },
    ],
    ...more,
  });

/** A minimal body with additional fields. */
export const event = (more: Partial<CreateEventBody> = {}): CreateEventBody => ({
  eventType: 'product interaction',
  sessionId: SESSION,
  ...more,
});

export interface Sent {
  /** Null sends no token. Default: the private token of the org. */
  token?: string | null;
  headers?: Record<string, string>;
  query?: Record<string, string>;
}

interface Opened {
  config?: Partial<CollectorConfig>;
  store?: Store;
  logStream?: { write(line: string): void };
  limits?: Partial<Limits>;
  probeIntervalMs?: number;
}

/** A collector in memory, without a socket. */
export async function openCollector({
  config,
  store: given,
  logStream,
  limits,
  probeIntervalMs,
}: Opened = {}) {
  const store = given ?? openStore('sqlite::memory:');
  const clock = { time: NOW };
  const app = await createApp({
    config: configOf(config),
    store,
    now: () => clock.time,
    ...(logStream && { logStream }),
    ...(limits && { limits }),
    ...(probeIntervalMs !== undefined && { probeIntervalMs }),
  });
  const send = (options: InjectOptions, { token = PRIVATE, headers, query }: Sent) =>
    app.inject({
      ...options,
      query,
      headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
    });

  return {
    app,
    store,
    clock,
    /** Sends a string unchanged, and any other value as JSON. */
    post: (body: unknown, sent: Sent = {}) =>
      send(
        {
          method: 'POST',
          url: `${BASE_PATH}/events`,
          payload: typeof body === 'string' ? body : JSON.stringify(body),
        },
        { ...sent, headers: { 'content-type': 'application/json', ...sent.headers } },
      ),
    /** Sends a GET under `/api/analytics`. */
    get: (path: string, sent: Sent = {}) =>
      send({ method: 'GET', url: `${BASE_PATH}${path}` }, sent),
    /** Number of stored events of the org. */
    async count() {
      const found = await store.list({ org: ORG, sort: 'createdAt', limit: 1, offset: 0 });
      return found?.count;
    },
    async close() {
      await app.close();
      await store.close();
    },
  };
}

export type Collector = Awaited<ReturnType<typeof openCollector>>;
