import { createHash } from 'node:crypto';

/** Characters of a transaction id in an event id. A longer one is hashed. */
const MAX_LENGTH = 80;

const RESERVED = /^(order|refund):/;

/** Notations of one id: Shopify's `gid://shopify/Order/1001?key=…`, `#1001`, and different case. */
function comparable(transactionId: string): string {
  const plain = transactionId
    .replace(/^gid:\/\/\w+\/\w+\/([^?]*).*/, '$1')
    .replace(/^[^\p{L}\d]+/u, '')
    .trim()
    .toLowerCase();
  return plain.length > MAX_LENGTH ? createHash('sha256').update(plain).digest('base64url') : plain;
}

/** The order's id as its events have it: a text without a scheme or a `#`. Empty when nothing of it is left. */
export const transactionIdOf = (id: unknown): string =>
  typeof id === 'string' || typeof id === 'number' ? comparable(`${id}`) : '';

/**
 * `clientEventId` of an order: the same for every sender that tells of it. Only the collector gives it, see
 * `withoutReservedId`.
 */
export const orderEventId = (transactionId: string): string => `order:${transactionId}`;

/** `clientEventId` of a refund. Refunds of several orders may share an id. */
export const refundEventId = (transactionId: string, refundId: string): string =>
  `refund:${transactionId}:${refundId}`;

/** Whether events with this `clientEventId` are reports of one order, which a store merges. */
export const isOrderEventId = (clientEventId: string | null): boolean =>
  clientEventId?.startsWith('order:') ?? false;

/** An `$id` of a sender, which cannot be that of an order: anybody could keep an order out with it. */
export const withoutReservedId = ($id: string): string => (RESERVED.test($id) ? `$${$id}` : $id);
