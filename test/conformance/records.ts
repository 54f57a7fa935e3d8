import { DAY_MS } from '../../collector/src/lib/day.js';
import type {
  DeliveryInfo,
  EventRecord,
  ListRequest,
  Store,
  StoredRow,
} from '../../collector/src/store/store.js';
import { toRecord } from '../../collector/src/store/stored-row.js';

export { DAY_MS };
/** A day in March 2026. */
export const TODAY = Date.UTC(2026, 2, 15);

let made = 0;
export const record = (more: Partial<EventRecord> = {}): EventRecord => ({
  id: `id-${++made}`,
  org: 'org',
  clientEventId: null,
  type: 'product interaction',
  createdAt: TODAY,
  sessionId: 'session',
  userId: null,
  assetId: null,
  configId: null,
  configuration: {},
  device: null,
  referer: null,
  metric: 1,
  metadata: {},
  ...more,
});

/** The records of a page. */
export const recordsOf = (page: { events: StoredRow[] } | undefined) => page?.events.map(toRecord);

/** The records of all orgs, in storage order. */
export async function scanAll(store: Store): Promise<EventRecord[]> {
  const records: EventRecord[] = [];
  for (;;) {
    const rows = await store.scan(records.at(-1)?.id, 100_000);
    if (!rows?.length) return records;
    records.push(...rows.map(toRecord));
  }
}

/** Delivery info without optional data. */
export const deliveryInfo = (more: Partial<DeliveryInfo> = {}): DeliveryInfo => ({
  sequence: null,
  queueDelayMs: null,
  batched: false,
  sentByLaterPage: null,
  ...more,
});

export const all = (more: Partial<ListRequest> = {}): ListRequest => ({
  org: 'org',
  sort: 'createdAt',
  limit: 1_000,
  offset: 0,
  ...more,
});

/** Events that differ in every filtered field. */
export const VARIED = Array.from({ length: 60 }, (_, i) => ({
  type: ['product download', 'product ordered', 'own'][i % 3],
  createdAt: TODAY - (i % 7) * DAY_MS + (i % 2 ? 0 : DAY_MS - 1),
  metric: (i % 5) / 4,
  sessionId: `session-${i % 4}`,
  userId: i % 2 ? 'user' : null,
  assetId: i % 3 ? 'asset' : null,
  device: i % 2 ? 'Browser' : 'Kiosk',
  referer: [null, 'https://shop.example/a', 'https://shop.example', 'https://b.example/'][i % 4],
  metadata: { i, half: { of: i % 2 } },
})) as Partial<EventRecord>[];
