import type { Money } from 'vitrine/contract';
import type { Row } from '../../api/use-breakdown.js';
import { ADDED, AR_OPENED, ORDERED, VIEWED } from '../../events/event-types.js';
import type { SortValues } from '../../table/sort-rows.js';

/** Events that the table of products counts. */
export const PRODUCT_TYPES = [VIEWED, AR_OPENED, ADDED, ORDERED];

/** Figures of one product. */
export interface ProductRow {
  id: string | null;
  name: string | null;
  /** Sessions with any event of the product. */
  sessions: number;
  views: number;
  arOpens: number;
  adds: number;
  orders: number;
  /** Shares of the sessions; null without sessions. */
  arRate: number | null;
  addRate: number | null;
  orderRate: number | null;
  /** Orders less refunds, by currency. */
  values: readonly Money[];
}

/**
 * Joins what is known of each product.
 *
 * @param rows by product
 * @param typeRows by product and event type
 */
export function toProductRows(rows: readonly Row[], typeRows: readonly Row[]): ProductRow[] {
  const known = new Map(typeRows.map((row) => [JSON.stringify([row.item_id, row.eventType]), row]));
  return rows.map(({ item_id, item_name, sessions, values }) => {
    const of = (type: string) => known.get(JSON.stringify([item_id, type]));
    const rate = (type: string) => (sessions ? (of(type)?.sessions ?? 0) / sessions : null);
    return {
      ...{ id: item_id === null ? null : `${item_id}`, name: item_name ?? null, sessions, values },
      views: of(VIEWED)?.events ?? 0,
      arOpens: of(AR_OPENED)?.events ?? 0,
      adds: of(ADDED)?.events ?? 0,
      orders: of(ORDERED)?.events ?? 0,
      ...{ arRate: rate(AR_OPENED), addRate: rate(ADDED), orderRate: rate(ORDERED) },
    };
  });
}

const SORTS_BY_TYPE: readonly string[] = [
  ...(['views', 'ar', 'adds', 'orders', 'ar-rate', 'add-rate', 'order-rate'] as const),
];

/** Whether an order of the table needs the counts by event type of every product. */
export const sortsByType = (sort: string): boolean => SORTS_BY_TYPE.includes(sort.replace('-', ''));

/** Sorting by value takes one currency: amounts of several cannot be compared. */
export const productSortValues = (currency: string | undefined): SortValues<ProductRow> => ({
  name: ({ name, id }) => name ?? id,
  sessions: ({ sessions }) => sessions,
  views: ({ views }) => views,
  ar: ({ arOpens }) => arOpens,
  adds: ({ adds }) => adds,
  orders: ({ orders }) => orders,
  'ar-rate': ({ arRate }) => arRate,
  'add-rate': ({ addRate }) => addRate,
  'order-rate': ({ orderRate }) => orderRate,
  value: ({ values }) => values.find((money) => money.currency === currency)?.value ?? null,
});
