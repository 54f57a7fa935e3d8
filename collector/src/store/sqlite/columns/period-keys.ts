import { DAY_MS, HOUR_MS } from '../../../lib/day.js';
import type { TimeDimension } from '../../../questions/dimensions.js';
import type { Zone } from '../../../questions/requests.js';
import type { Numbers } from './numbers.js';

/** Days since the epoch -> `YYYYMM`. */
function monthOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}

const OF_DAY: Record<Exclude<TimeDimension, 'hour'>, (day: number) => number> = {
  day: (day) => day,
  week: (day) => Math.trunc((day + 3) / 7) * 7 - 3,
  month: monthOf,
};

/** Keys of periods as 32-bit integers: those of `time-keys.ts` of the questions, but seconds in place of ms for hours. */
export interface PeriodKeys {
  /** The keys of the events of a day, in the order of their times. */
  of(start: number, times: Numbers): Int32Array;
  /** Key of a question -> its 32-bit integer. */
  pack(key: number): number;
  unpack(packed: number): number;
}

export function createPeriodKeys(dimension: TimeDimension, { offsets }: Zone): PeriodKeys {
  const isHour = dimension === 'hour';
  const keyOf = isHour
    ? (local: number, offset: number) => (Math.trunc(local / HOUR_MS) * HOUR_MS - offset) / 1_000
    : (local: number) => OF_DAY[dimension](Math.trunc(local / DAY_MS));
  const width = isHour ? HOUR_MS : DAY_MS;

  return {
    of(start, times) {
      const keys = new Int32Array(times.length);
      let change = 0;
      let period = Number.NaN;
      let key = 0;
      for (let i = 0; i < times.length; i++) {
        const time = start + (times[i] as number);
        const before = change;
        while (change + 1 < offsets.length && time >= (offsets[change + 1]?.[0] as number))
          change++;
        const offset = offsets[change]?.[1] ?? 0;
        const local = time + offset;
        const current = Math.trunc(local / width);
        // Events of one period follow each other.
        if (current !== period || change !== before) key = keyOf(local, offset);
        period = current;
        keys[i] = key;
      }
      return keys;
    },
    pack: (key) => (isHour ? key / 1_000 : key) | 0,
    unpack: (packed) => (isHour ? (packed >>> 0) * 1_000 : packed),
  };
}
