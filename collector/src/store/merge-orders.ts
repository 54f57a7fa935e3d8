import type { JsonObject } from 'vitrine/contract';
import type { EventRecord } from './store.js';

/** Metadata that an order by webhook has in addition. A sender with a token cannot set them. */
export type WebhookMetadata = {
  /** Platform. */
  $webhook?: string;
  /** When the platform changed the order last: ms since the epoch. */
  $webhook_time?: number;
  /** Session that the cart carried. */
  $visit?: string;
};

/** Metadata of the ordered products and amounts. All other metadata are of the visit. */
const PURCHASE_KEYS = new Set([
  ...['transaction_id', 'value', 'currency', 'tax', 'shipping', 'coupon', 'quantity', 'items'],
  ...['item_id', 'item_group_id', 'item_name', 'item_brand', 'item_category', 'item_variant'],
  ...['price', 'confirmed', '$webhook', '$webhook_time', '$visit'],
]);

const purchaseOf = ({ metadata }: EventRecord): JsonObject =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => PURCHASE_KEYS.has(key)));

const othersOf = ({ metadata }: EventRecord): JsonObject =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => !PURCHASE_KEYS.has(key)));

const webhookOf = ({ metadata }: EventRecord) => metadata as WebhookMetadata;

/** Whether a page, or a server of the shop, has reported the order. The platform's own report has no other `$id`. */
const hasPage = ({ metadata, clientEventId }: EventRecord): boolean =>
  metadata.$id !== clientEventId;

/** A platform's report beats a page's. The latest platform report counts, and the first page report. */
function isBetterPurchase(copy: EventRecord, stored: EventRecord): boolean {
  const { $webhook, $webhook_time: time = 0 } = webhookOf(copy);
  if ($webhook === undefined) return false;
  const known = webhookOf(stored);
  return known.$webhook === undefined || time > (known.$webhook_time ?? 0);
}

/** A page's report knows the visit, best with a tracker, which numbers its events. The first of equal ones counts. */
function isBetterVisit(copy: EventRecord, stored: EventRecord): boolean {
  if (!hasPage(copy)) return false;
  return !hasPage(stored) || (!stored.metadata.$seq && Boolean(copy.metadata.$seq));
}

const sameText = (a: EventRecord, b: EventRecord) => {
  const sorted = ({ metadata, ...record }: EventRecord) =>
    JSON.stringify([record, Object.entries(metadata).sort(([x], [y]) => (x < y ? -1 : 1))]);
  return sorted(a) === sorted(b);
};

/**
 * Merges another report of an order into the stored one: what was ordered comes from the platform's webhook, the visit
 * from the cart or from the page. The result is the same whatever comes first, except for `id` and `createdAt`, which
 * are those of the first report.
 *
 * @returns the order as it is to be stored; undefined when the report adds nothing
 */
export function mergeOrders(stored: EventRecord, copy: EventRecord): EventRecord | undefined {
  const purchase = isBetterPurchase(copy, stored) ? copy : stored;
  // The text has the metadata of one report alone.
  const { metadataText: _, ...visit } = isBetterVisit(copy, stored) ? copy : stored;
  const { id, createdAt, clientEventId } = stored;
  const $visit = [purchase, stored, copy].map((each) => webhookOf(each).$visit).find(Boolean);
  const sessionId = $visit ?? visit.sessionId;
  const merged: EventRecord = {
    ...visit,
    ...{ id, createdAt, clientEventId, sessionId },
    userId: visit.userId ?? purchase.userId ?? stored.userId ?? copy.userId,
    metric: purchase.metric,
    metadata: { ...othersOf(visit), ...purchaseOf(purchase), ...($visit && { $visit }) },
  };
  // A number counts within its own session only.
  if (visit.deliveryInfo && sessionId !== visit.sessionId)
    merged.deliveryInfo = { ...visit.deliveryInfo, sequence: null };
  return sameText(merged, stored) ? undefined : merged;
}

/**
 * How much a report knows, for a store that cannot merge: 0 the page alone, 1 the platform alone, 2 the platform with
 * the session of the cart, 3 both.
 */
export function completenessOf(order: EventRecord): number {
  const { $webhook, $visit } = webhookOf(order);
  if ($webhook === undefined) return 0;
  if (hasPage(order)) return 3;
  return $visit === undefined ? 1 : 2;
}
