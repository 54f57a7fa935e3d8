import { findVisit, type ItemMetadata } from 'vitrine/contract';
import type { OrderPlatform, OrderRefund, Payload, PlacedOrder } from './order-platform.js';
import { amountOf, idOf, objectsOf, required, sumOf, textOf, timeOf } from './read-payload.js';

/** Orders that nobody has placed yet, or whose payment has failed. The thank-you page does not count them either. */
const NOT_PLACED = new Set(['pending', 'failed', 'checkout-draft', 'auto-draft', 'draft', 'trash']);

/** The API writes `_gmt` times without a zone. */
const timeIn = (payload: Payload, field: string) => timeOf(payload[field], 'Z');

/** The identity of a product is its SKU, as on the pages. */
function itemOf(line: Payload): ItemMetadata {
  const item_id = textOf(line.sku) ?? idOf(line.variation_id) ?? idOf(line.product_id);
  return {
    item_id,
    item_group_id: idOf(line.product_id),
    item_name: textOf(line.name),
    price: amountOf(line.price),
    quantity: amountOf(line.quantity),
  } as ItemMetadata;
}

function orderOf(payload: Payload): PlacedOrder {
  const id = required(idOf(payload.id), 'id');
  const number = textOf(payload.number) ?? id;
  const placedAt = required(timeIn(payload, 'date_created_gmt'), 'date_created_gmt');
  const tax = amountOf(payload.total_tax);
  const shipping = amountOf(payload.shipping_total);
  const codes = objectsOf(payload.coupon_lines).flatMap(({ code }) => textOf(code) ?? []);
  const visit = findVisit(
    objectsOf(payload.meta_data).map(({ key, value }) => ({ name: key, value })),
  );
  return {
    ids: { id, number, name: number },
    placedAt,
    updatedAt: timeIn(payload, 'date_modified_gmt') ?? placedAt,
    currency: required(textOf(payload.currency), 'currency'),
    value: required(amountOf(payload.total), 'total'),
    ...(tax !== undefined && { tax }),
    ...(shipping !== undefined && { shipping }),
    ...(codes.length > 0 && { coupon: codes.join(',') }),
    items: objectsOf(payload.line_items).map(itemOf),
    ...(visit && { visit }),
  };
}

/** An order with all of its refunds, which the API writes with a minus. */
function readOrder(payload: Payload) {
  const order = orderOf(payload);
  const { ids, currency, updatedAt, placedAt } = order;
  const refunds: OrderRefund[] = objectsOf(payload.refunds).map((refund, i) => ({
    id: required(idOf(refund.id), `refunds.${i}.id`),
    at: updatedAt,
    currency,
    value: Math.abs(required(amountOf(refund.total), `refunds.${i}.total`)),
  }));
  const isPaid = Boolean(payload.date_paid_gmt ?? payload.date_paid);
  const status = `${payload.status}`;
  if (!isPaid && NOT_PLACED.has(status)) return undefined;
  if (isPaid || status !== 'cancelled') return { orderId: ids.id, order, refunds };
  // It may have waited for a transfer, and the thank-you page has counted it, or it was never placed.
  const value = sumOf([order.value, ...refunds.map((refund) => -refund.value)]);
  return {
    orderId: ids.id,
    refunds,
    cancellation: {
      ...{ id: 'cancelled', at: updatedAt, currency, value },
      ...{ transactionIds: ids, placedAt },
    },
  };
}

/** Webhooks of the REST API v3, WooCommerce 3.5 and later. */
export const woocommerce: OrderPlatform = {
  name: 'woocommerce',
  headers: { signature: 'x-wc-webhook-signature', topic: 'x-wc-webhook-topic' },
  topics: { 'order.created': readOrder, 'order.updated': readOrder, 'order.restored': readOrder },
  // WooCommerce sends it when a webhook is saved, as a form and without a signature.
  isPing: (body) => /^webhook_id=\d+$/.test(body.trim()),
};
