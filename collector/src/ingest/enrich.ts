import { randomUUID } from 'node:crypto';
import { type JsonObject, MAX_EVENT_AGE_MS, type TrackerMetadata } from 'vitrine/contract';
import { orderEventId, transactionIdOf, withoutReservedId } from '../lib/order-ids.js';
import { urlOf } from '../lib/url-of.js';
import type { DeliveryInfo, EventRecord } from '../store/store.js';
import { MAX_DEVICE_LENGTH } from './create-event-schema.js';
import type { ParsedEvent } from './parse.js';

/** Data of a request that its events get. */
export interface Arrival {
  org: string;
  /** ms since the epoch, by the server's clock. */
  time: number;
  userAgent: string | undefined;
  referer: string | undefined;
  origin: string | undefined;
  /** Whether the body is an array. */
  batched: boolean;
  /** Whether a shop platform reports the orders of the org too. */
  mergesOrders: boolean;
  /** How far back `$time` and `$sent` reach. A visitor may forge them, a server with a private token may not need to. */
  maxAgeMs: number;
}

/** A UUID of version 7 (RFC 9562): it starts with the time, so that ids of a day lie together. */
export function uuidv7(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  // Node caches random bytes for randomUUID, which makes it the cheapest source.
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** From the event to its request, by the sender's clock: from zero on; null without both times. */
function ageMs({ $time, $sent }: TrackerMetadata): number | null {
  if (!Number.isFinite($time) || !Number.isFinite($sent)) return null;
  return Math.round(Math.max(($sent as number) - ($time as number), 0));
}

/**
 * Time of an event: its arrival minus its age, which cancels the error of the sender's clock. Never in the future, never
 * further back than the sender may say, and never before 1970.
 */
function createdAt({ time, maxAgeMs }: Arrival, metadata: TrackerMetadata): number {
  return Math.max(time - Math.min(ageMs(metadata) ?? 0, maxAgeMs), 0);
}

/** Delay of the delivery. A server that tells of earlier years delivers none of it late. */
function queueDelayMs(metadata: TrackerMetadata, maxAgeMs: number): number | null {
  const age = ageMs(metadata);
  if (age !== null && age > MAX_EVENT_AGE_MS && maxAgeMs > MAX_EVENT_AGE_MS) return null;
  return age === null ? null : Math.min(age, MAX_EVENT_AGE_MS);
}

/** A forged `$seq` above this would count as that many lost events. */
const MAX_SEQUENCE = 100_000;

/**
 * How an event was delivered. The raw Referer header tells which page sent it. A header with only an origin does not
 * tell. In a single-page shop that changes its address, the pages before and after the change count as two.
 */
function deliveryInfoOf(
  { referer, batched, maxAgeMs }: Pick<Arrival, 'referer' | 'batched' | 'maxAgeMs'>,
  metadata: TrackerMetadata,
): DeliveryInfo {
  const { $seq, $page } = metadata;
  const isSequence = Number.isInteger($seq) && Number($seq) >= 1 && Number($seq) <= MAX_SEQUENCE;
  let sentByLaterPage: boolean | null = null;
  const from = referer ? urlOf(referer) : undefined;
  const page = from && isText($page) ? urlOf($page) : undefined;
  if (referer && from && page) {
    const { origin } = from;
    const sender = referer.replace(/[?#].*/s, '');
    if (origin === page.origin && sender !== origin && sender !== `${origin}/`)
      sentByLaterPage = sender !== $page;
  }
  return {
    sequence: isSequence ? ($seq as number) : null,
    queueDelayMs: queueDelayMs(metadata, maxAgeMs),
    batched,
    sentByLaterPage,
  };
}

/**
 * The page of an event. Across origins, Firefox and Safari send only the origin. Then `$page` counts, if it has that
 * origin. `$page` also replaces the header of the same page: a beacon's header has the query, which the tracker
 * removes.
 */
function refererOf(
  { referer, origin }: Pick<Arrival, 'referer' | 'origin'>,
  { $page }: TrackerMetadata,
): string | null {
  const header = referer || (origin === 'null' ? undefined : origin);
  if (!header) return null;
  if (!isText($page)) return header;
  const [from, page] = [urlOf(header), urlOf($page)];
  if (!from || !page) return header;
  const isOrigin = header === from.origin || header === `${from.origin}/`;
  const isPage = header.replace(/\?.*/s, '') === $page;
  return isPage || (isOrigin && page.origin === from.origin) ? $page : header;
}

/** Orders merge by their transaction where several sources report them; other events merge by `$id`. */
function clientEventIdOf(
  eventType: unknown,
  metadata: JsonObject,
  { mergesOrders }: Arrival,
): string | null {
  const transactionId = transactionIdOf(metadata.transaction_id);
  if (mergesOrders && eventType === 'product ordered' && transactionId)
    return orderEventId(transactionId);
  return isText(metadata.$id) ? withoutReservedId(metadata.$id) : null;
}

/** Removes metadata that only webhooks have: a page could replace the true value of an order with them. */
function withoutWebhookMetadata(metadata: JsonObject): JsonObject {
  const { $webhook, $webhook_time, $visit, ...own } = metadata;
  return $webhook === undefined && $webhook_time === undefined && $visit === undefined
    ? metadata
    : own;
}

/** Creates the record of an event. */
export function enrich(event: ParsedEvent, arrival: Arrival): EventRecord {
  const metadata = withoutWebhookMetadata(event.eventMetadata ?? {});
  const trackerMetadata = metadata as TrackerMetadata;
  return {
    id: uuidv7(arrival.time),
    org: arrival.org,
    clientEventId: clientEventIdOf(event.eventType, metadata, arrival),
    type: event.eventType as string,
    createdAt: createdAt(arrival, trackerMetadata),
    sessionId: event.sessionId as string,
    userId: event.userId ?? null,
    assetId: event.assetId ?? null,
    configId: event.configId ?? null,
    configuration: event.configuration ?? {},
    device: event.device ?? (arrival.userAgent?.slice(0, MAX_DEVICE_LENGTH) || null),
    referer: refererOf(arrival, trackerMetadata),
    metric: event.metric ?? 1,
    metadata,
    metadataText: JSON.stringify(metadata),
    deliveryInfo: deliveryInfoOf(arrival, trackerMetadata),
  };
}
