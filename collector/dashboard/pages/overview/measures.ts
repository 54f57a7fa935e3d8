import type { Breakdown } from '../../api/use-breakdown.js';
import { ADDED, AR_OPENED, ORDERED } from '../../events/event-types.js';

/** A figure of the overview, which a chart can show by time. */
export interface Measure {
  /** In the address. */
  key: string;
  label: string;
  /** Counts events of this type only. */
  eventType?: string;
  /** Sums money in this currency. */
  currency?: string;
}

export const COUNTS: readonly Measure[] = [
  { key: 'sessions', label: 'Sessions' },
  { key: 'events', label: 'Events' },
  { key: 'ar', label: 'AR opens', eventType: AR_OPENED },
  { key: 'adds', label: 'Adds to cart', eventType: ADDED },
  { key: 'orders', label: 'Orders', eventType: ORDERED },
];

/** Currencies of a breakdown, the one with the most orders first. */
export const currenciesOf = (breakdowns: readonly (Breakdown | undefined)[]): string[] => [
  ...new Set(
    breakdowns.flatMap((breakdown) =>
      [...(breakdown?.totals.values ?? [])]
        .sort((a, b) => b.orders - a.orders)
        .map(({ currency }) => currency),
    ),
  ),
];

export const revenueMeasure = (currency: string): Measure => ({
  ...{ key: `revenue-${currency}`, label: `Revenue in ${currency}`, currency },
});

/** The measure of a key; undefined when the figures do not have it. */
export function findMeasure(key: string): Measure | undefined {
  const currency = /^revenue-([A-Z]{3})$/.exec(key)?.[1];
  return currency ? revenueMeasure(currency) : COUNTS.find((measure) => measure.key === key);
}

/** The value of a measure in a breakdown by event type. */
export function totalOf(
  { eventType, currency, key }: Measure,
  { totals, rows }: Breakdown,
): number {
  if (currency) return totals.values.find((money) => money.currency === currency)?.value ?? 0;
  if (eventType) return rows.find((row) => row.eventType === eventType)?.events ?? 0;
  return key === 'sessions' ? totals.sessions : totals.events;
}
