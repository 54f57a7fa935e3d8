import type { Period } from './period.js';
import {
  DAY_MS,
  type Day,
  HOUR_MS,
  isoDay,
  mondayOf,
  monthStart,
  offsetAt,
  startOfDay,
} from './zoned-time.js';

export const GRAINS = ['hour', 'day', 'week', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

/** Most days that a chart shows by each. */
const MOST_DAYS: Record<Grain, number> = { hour: 14, day: 400, week: 2_000, month: Infinity };

/** Fewest days that make sense by each. */
const FEWEST_DAYS: Record<Grain, number> = { hour: 1, day: 2, week: 14, month: 32 };

/** Whether a chart of a period can be drawn by hour, day, week or month. */
export const fitsGrain = (grain: Grain, { first, last }: Pick<Period, 'first' | 'last'>) => {
  const days = last - first + 1;
  return days <= MOST_DAYS[grain] && days >= FEWEST_DAYS[grain];
};

/** The grain to draw: the chosen one where it fits, else one that does. */
export function grainOf(chosen: Grain | 'auto', period: Pick<Period, 'first' | 'last'>): Grain {
  if (chosen !== 'auto' && fitsGrain(chosen, period)) return chosen;
  const days = period.last - period.first + 1;
  if (days <= 2) return 'hour';
  return days <= 92 ? 'day' : days <= 400 ? 'week' : 'month';
}

/** One point of a chart: an hour, a day, a week or a month. */
export interface Bucket {
  /** As the breakdown writes it. */
  key: string;
  /** First moment, ms since the epoch. */
  from: number;
  /** Whether the period leaves out a part of it, or it is not over. */
  cut: boolean;
}

const pad = (value: number) => `${value}`.padStart(2, '0');

/** `2026-03-29T03:00:00+02:00` */
function hourKey(time: number, zone: string): string {
  const offset = offsetAt(zone, time);
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const local = new Date(time + offset).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

function nextStart(day: Day, grain: Exclude<Grain, 'hour'>): Day {
  if (grain === 'day') return day + 1;
  return grain === 'week' ? mondayOf(day) + 7 : monthStart(day, 1);
}

/** All points of a period, those without events too. */
export function bucketsOf(period: Period, grain: Grain, zone: string): Bucket[] {
  const buckets: Bucket[] = [];
  if (grain === 'hour') {
    for (let time = period.from; time < period.to; time += HOUR_MS)
      buckets.push({ key: hourKey(time, zone), from: time, cut: time + HOUR_MS > period.to });
    return buckets;
  }
  const align = { day: (day: Day) => day, week: mondayOf, month: monthStart }[grain];
  for (let day = align(period.first); day <= period.last; day = nextStart(day, grain)) {
    const iso = isoDay(day);
    const from = startOfDay(zone, day);
    const end = startOfDay(zone, nextStart(day, grain));
    buckets.push({
      key: grain === 'month' ? iso.slice(0, 7) : iso,
      from,
      cut: from < period.from || end > period.to,
    });
  }
  return buckets;
}

/**
 * Values by bucket. A response may have a period that the calendar here does not know, such as the odd hour of a zone that
 * moves its clock by half an hour: it is added to the bucket before it, so that no event is missing.
 */
export function fillBuckets<Row>(
  buckets: readonly Bucket[],
  rows: readonly Row[],
  { keyOf, amountOf }: { keyOf(row: Row): string; amountOf(row: Row): number },
): number[] {
  const values = buckets.map(() => 0);
  const indexes = new Map(buckets.map(({ key }, i) => [key, i]));
  for (const row of rows) {
    const key = keyOf(row);
    // A day is written without its zone.
    const latest = Date.parse(key) + (key.includes('T') ? 0 : DAY_MS / 2);
    const before = buckets.filter(({ from }) => from <= latest).length - 1;
    const known = indexes.get(key) ?? Math.max(before, 0);
    if (values[known] !== undefined) values[known] += amountOf(row);
  }
  return values;
}
