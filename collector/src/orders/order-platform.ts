import type { ItemMetadata, JsonValue, Visit } from 'vitrine/contract';
import type { WebhookPlatform } from '../config/webhooks.js';

/** An order as a platform reports it: only the fields that the store keeps. */
export interface PlacedOrder {
  /** Ids of the order by kind. A shop chooses one of them as `transaction_id`. */
  ids: Record<'id' | 'number' | 'name', string>;
  /** ms since the epoch. */
  placedAt: number;
  /** ms since the epoch. The later one of two reports counts. */
  updatedAt: number;
  /** ISO 4217. */
  currency: string;
  /** Total that the buyer pays, with tax and shipping. */
  value: number;
  tax?: number;
  shipping?: number;
  coupon?: string;
  items: ItemMetadata[];
  visit?: Visit;
}

/** Money that goes back to the buyer, or that a cancelled order does not bring. */
export interface OrderRefund {
  /** Unique within the order. */
  id: string;
  at: number;
  currency: string;
  /** From zero on. */
  value: number;
  items?: ItemMetadata[];
}

/** A webhook's report of one order. */
export interface OrderReport {
  /** The platform's own id of the order, which refunds name. */
  orderId: string;
  /** Absent when the webhook does not have it, or when it is not placed. */
  order?: PlacedOrder;
  refunds: OrderRefund[];
  /** Counts only when the order is known, since no other source may have reported it. */
  cancellation?: OrderRefund & { transactionIds: PlacedOrder['ids']; placedAt: number };
}

/** Reads the order and the refunds from a webhook's body; undefined when it is not about an order. */
export type ReadReport = (payload: Payload) => OrderReport | undefined;

/** A shop platform that sends webhooks. */
export interface OrderPlatform {
  name: WebhookPlatform;
  /** Headers, in lower case. */
  headers: { signature: string; topic: string };
  /** Topics that are read, each with its reader. A reader returns undefined for what is no order. */
  topics: Readonly<Record<string, ReadReport>>;
  /** Whether a request only tries the address, without a signature. */
  isPing?(body: string): boolean;
  /** Whether a signed webhook is about a test order. */
  isTest?(headers: Record<string, unknown>): boolean;
}

/** An object of a payload. Nothing is known of its fields. */
export type Payload = { [name: string]: JsonValue | undefined };
