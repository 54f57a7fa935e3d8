import { DAY_MS } from '../lib/day.js';
import type { Store } from '../store/store.js';
import type { PlacedOrder } from './order-platform.js';
import { transactionIdIn } from './to-records.js';
import type { WebhookKey } from './webhook-secrets.js';

/** Days around the moment when an order was placed: a page may have delivered it later. */
const DAYS_AROUND = 8;

interface SoughtOrder {
  transactionIds: PlacedOrder['ids'];
  placedAt: number;
  key: WebhookKey;
}

/** Whether the store has an order. */
export async function isKnownOrder(
  store: Pick<Store, 'list'>,
  { transactionIds, placedAt, key }: SoughtOrder,
): Promise<boolean> {
  const page = await store.list({
    org: key.org.id,
    eventType: 'product ordered',
    metadata: { transaction_id: transactionIdIn(transactionIds, key) },
    from: placedAt - DAYS_AROUND * DAY_MS,
    to: placedAt + DAYS_AROUND * DAY_MS,
    sort: 'createdAt',
    limit: 1,
    offset: 0,
    skipCount: true,
  });
  return Boolean(page?.events.length);
}
