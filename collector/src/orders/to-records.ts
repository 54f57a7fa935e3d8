import type { ItemMetadata, JsonObject } from 'vitrine/contract';
import { uuidv7 } from '../ingest/enrich.js';
import { orderEventId, refundEventId, transactionIdOf } from '../lib/order-ids.js';
import type { WebhookMetadata } from '../store/merge-orders.js';
import type { EventRecord } from '../store/store.js';
import type { OrderPlatform, OrderRefund, OrderReport, PlacedOrder } from './order-platform.js';
import type { WebhookKey } from './webhook-secrets.js';

/** Characters of the JSON of an order's products, as in the tracker, so that an event of any script fits. */
const MAX_ITEMS_LENGTH = 16_000;

interface Context {
  platform: OrderPlatform['name'];
  key: WebhookKey;
  /** Arrival: ms since the epoch. */
  now: number;
}

/** The products as JSON, as many as fit, and the number of pieces. */
function itemsOf(items: readonly ItemMetadata[]): JsonObject {
  if (!items.length) return {};
  let length = 0;
  const fitting = items.filter((item) => {
    length += JSON.stringify(item).length + 1;
    return length < MAX_ITEMS_LENGTH;
  });
  const quantity = items.reduce((sum, item) => sum + (item.quantity ?? 1), 0);
  return { quantity, items: JSON.stringify(fitting) };
}

interface NewRecord {
  type: string;
  clientEventId: string;
  /** When it happened, by the platform. */
  at: number;
  sessionId: string | undefined;
  userId?: string | undefined;
  value: number;
  metadata: JsonObject & WebhookMetadata;
}

function toRecord(
  { type, clientEventId, at, sessionId, userId, value, metadata }: NewRecord,
  { platform, key, now }: Context,
): EventRecord {
  return {
    id: uuidv7(now),
    org: key.org.id,
    clientEventId,
    type,
    createdAt: Math.max(0, Math.min(at, now)),
    // Nobody is known to have been there.
    sessionId: sessionId ?? clientEventId,
    userId: userId ?? null,
    ...{ assetId: null, configId: null, configuration: {}, device: null, referer: null },
    metric: value,
    metadata: { $id: clientEventId, $webhook: platform, ...metadata, value },
  };
}

/** The id of an order that both the page and the webhook have. */
export const transactionIdIn = (ids: PlacedOrder['ids'], { transactionId }: WebhookKey): string =>
  transactionIdOf(ids[transactionId]);

function orderRecord(order: PlacedOrder, context: Context): EventRecord {
  const { ids, placedAt, updatedAt, currency, value, tax, shipping, coupon, items, visit } = order;
  const transaction_id = transactionIdIn(ids, context.key);
  return toRecord(
    {
      type: 'product ordered',
      clientEventId: orderEventId(transaction_id),
      ...{ at: placedAt, sessionId: visit?.sessionId, userId: visit?.userId, value },
      metadata: {
        $webhook_time: updatedAt,
        ...(visit && { $visit: visit.sessionId }),
        ...{ transaction_id, currency },
        ...(tax !== undefined && { tax }),
        ...(shipping !== undefined && { shipping }),
        ...(coupon !== undefined && { coupon }),
        ...itemsOf(items),
      },
    },
    context,
  );
}

function refundRecord(
  { id, at, currency, value, items = [] }: OrderRefund,
  { orderId, order }: OrderReport,
  context: Context,
): EventRecord {
  const visit = order?.visit;
  return toRecord(
    {
      type: 'product refunded',
      // By the platform's own id, which each of its webhooks has.
      clientEventId: refundEventId(transactionIdOf(orderId), id),
      ...{ at, sessionId: visit?.sessionId, userId: visit?.userId, value },
      metadata: {
        transaction_id: order ? transactionIdIn(order.ids, context.key) : transactionIdOf(orderId),
        currency,
        ...itemsOf(items),
      },
    },
    context,
  );
}

/** The events of a report. Orders and refunds without an amount are none. */
export function toRecords(report: OrderReport, context: Context): EventRecord[] {
  const { order, refunds, cancellation } = report;
  return [
    ...(order ? [orderRecord(order, context)] : []),
    ...[...refunds, ...(cancellation ? [cancellation] : [])]
      .filter(({ value }) => value > 0)
      .map((refund) => refundRecord(refund, report, context)),
  ];
}
