import { findVisit, type ItemMetadata } from 'vitrine/contract';
import type { OrderPlatform, OrderRefund, Payload, PlacedOrder } from './order-platform.js';
import {
  amountOf,
  idOf,
  objectOf,
  objectsOf,
  required,
  sumOf,
  textOf,
  timeOf,
} from './read-payload.js';

/** Payment states in which a cancelled order has brought no money. */
const UNPAID = new Set(['pending', 'authorized', 'expired', 'voided']);

/** An amount as the buyer pays it, in the currency of the buyer; `field` alone is in that of the shop. */
const amountIn = (payload: Payload, field: string): number | undefined =>
  amountOf(objectOf(objectOf(payload[`${field}_set`]).presentment_money).amount) ??
  amountOf(payload[field]);

const currencyOf = (order: Payload): string | undefined =>
  textOf(objectOf(objectOf(order.total_price_set).presentment_money).currency_code) ??
  textOf(order.presentment_currency) ??
  textOf(order.currency);

/** The identity of a product is its SKU, as on the pages. */
function itemOf(line: Payload, quantity: unknown): ItemMetadata {
  const item_id = textOf(line.sku) ?? idOf(line.variant_id) ?? idOf(line.product_id);
  return {
    item_id,
    item_group_id: idOf(line.product_id),
    item_name: textOf(line.title),
    item_brand: textOf(line.vendor),
    item_variant: textOf(line.variant_title),
    price: amountIn(line, 'price'),
    quantity: amountOf(quantity),
  } as ItemMetadata;
}

const updatedAt = (order: Payload) => timeOf(order.updated_at) ?? timeOf(order.created_at) ?? 0;

function refundOf(refund: Payload, fallback: Partial<OrderRefund> = {}): OrderRefund[] {
  // A line without its transaction is only put back into stock. A failed transaction gives nothing back.
  const paid = objectsOf(refund.transactions).filter(
    ({ kind, status }) => kind === 'refund' && status !== 'failure' && status !== 'error',
  );
  if (!paid.length) return [];
  const amounts = paid.map(({ amount }, i) =>
    required(amountOf(amount), `transactions.${i}.amount`),
  );
  return [
    {
      id: required(idOf(refund.id), 'id'),
      at: timeOf(refund.created_at) ?? fallback.at ?? 0,
      currency: required(textOf(paid[0]?.currency) ?? fallback.currency, 'transactions.0.currency'),
      value: sumOf(amounts),
      items: objectsOf(refund.refund_line_items).map((line) =>
        itemOf(objectOf(line.line_item), line.quantity),
      ),
    },
  ];
}

function orderOf(order: Payload): PlacedOrder {
  const id = required(idOf(order.id), 'id');
  const tax = amountIn(order, 'total_tax');
  const shipping = amountIn(order, 'total_shipping_price');
  const codes = objectsOf(order.discount_codes).flatMap(({ code }) => textOf(code) ?? []);
  const visit = findVisit(
    objectsOf(order.note_attributes).map(({ name, value }) => ({ name, value })),
  );
  return {
    ids: { id, number: idOf(order.order_number) ?? id, name: textOf(order.name) ?? id },
    placedAt: required(timeOf(order.created_at), 'created_at'),
    updatedAt: updatedAt(order),
    currency: required(currencyOf(order), 'currency'),
    value: required(amountIn(order, 'total_price'), 'total_price'),
    ...(tax !== undefined && { tax }),
    ...(shipping !== undefined && { shipping }),
    ...(codes.length > 0 && { coupon: codes.join(',') }),
    items: objectsOf(order.line_items).map((line) => itemOf(line, line.quantity)),
    ...(visit && { visit }),
  };
}

/** Revenue that a cancelled order loses. Paid amounts come back with refunds of their own. */
function cancellationOf(payload: Payload, order: PlacedOrder, refunds: OrderRefund[]) {
  if (!payload.cancelled_at) return [];
  const status = `${payload.financial_status}`;
  const refunded = refunds.map(({ value }) => -value);
  const value = UNPAID.has(status)
    ? sumOf([order.value, ...refunded])
    : status === 'partially_paid'
      ? (amountIn(payload, 'total_outstanding') ?? 0)
      : 0;
  if (value <= 0) return [];
  const { currency, updatedAt } = order;
  return [{ id: 'cancelled', at: timeOf(payload.cancelled_at) ?? updatedAt, currency, value }];
}

function readOrder(payload: Payload) {
  // An order of the test gateway brings no money.
  if (payload.test === true) return undefined;
  const order = orderOf(payload);
  const { currency, updatedAt } = order;
  const refunds = objectsOf(payload.refunds).flatMap((refund) =>
    refundOf(refund, { currency, at: updatedAt }),
  );
  return {
    orderId: order.ids.id,
    order,
    refunds: [...refunds, ...cancellationOf(payload, order, refunds)],
  };
}

const readRefund = (payload: Payload) => ({
  orderId: required(idOf(payload.order_id), 'order_id'),
  refunds: refundOf(payload),
});

/** Webhooks of the API version 2026-01, and of those that have the same fields. */
export const shopify: OrderPlatform = {
  name: 'shopify',
  headers: { signature: 'x-shopify-hmac-sha256', topic: 'x-shopify-topic' },
  topics: {
    'orders/create': readOrder,
    'orders/paid': readOrder,
    'orders/updated': readOrder,
    'orders/cancelled': readOrder,
    'refunds/create': readRefund,
  },
  isTest: (headers) => headers['x-shopify-test'] === 'true',
};
