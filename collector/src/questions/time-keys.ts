import type { DimensionValue } from 'vitrine/contract';
import { DAY_MS, HOUR_MS, parseDay } from '../lib/day.js';
import { offsetAt } from '../lib/time-zone.js';
import type { TimeDimension } from './dimensions.js';
import type { Zone } from './requests.js';

/**
 * Keys of periods, by which stores group: of an hour its first ms (UTC), of a day and a week (its Monday) the days since
 * the epoch of the local calendar, of a month `YYYYMM`.
 */

const pad = (value: number) => `${value}`.padStart(2, '0');

const isoDay = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Days since the epoch -> their Monday. Day 0 is a Thursday. */
const mondayOf = (day: number) => Math.floor((day + 3) / 7) * 7 - 3;

/** An hour with its offset, so that the two hours of a clock that goes back differ. */
function formatHour(time: number, { name }: Zone): string {
  const offset = offsetAt(name, time);
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const sign = offset < 0 ? '-' : '+';
  const local = new Date(time + offset).toISOString().slice(0, 19);
  return `${local}${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** Formats the key of a period for a response. */
export function formatTimeKey(dimension: TimeDimension, key: number, zone: Zone): DimensionValue {
  if (dimension === 'hour') return formatHour(key, zone);
  if (dimension === 'month') return `${Math.floor(key / 100)}-${pad(key % 100)}`;
  return isoDay(key);
}

/** Reads a value of a response back to a key; undefined when it is not one. */
export function parseTimeKey(
  dimension: TimeDimension,
  text: string,
  zone: string,
): number | undefined {
  if (dimension === 'month') {
    const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
    return year && month ? Number(year) * 100 + Number(month) : undefined;
  }
  if (dimension === 'hour') {
    if (!/^\d{4}-\d{2}-\d{2}T\d{2}(:\d{2}){1,2}(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
    const time = Date.parse(text);
    if (Number.isNaN(time)) return undefined;
    const offset = offsetAt(zone, time);
    return Math.floor((time + offset) / HOUR_MS) * HOUR_MS - offset;
  }
  const day = parseDay(text);
  return day === undefined || dimension === 'day' ? day : mondayOf(day);
}

/** Examples for messages. */
export const TIME_EXAMPLES: Record<TimeDimension, string> = {
  hour: '2026-03-29T03:00:00+02:00',
  day: '2026-03-29',
  week: '2026-03-23',
  month: '2026-03',
};
