import { DAY_MS } from '../../lib/day.js';
import { MAX_COPY_DISTANCE_DAYS } from './conditions.js';

/** Days that a daily correction may be late. */
const GRACE_DAYS = 2;

/** The first day that may still get events from browsers: days since the epoch. */
export const firstUnsettledDay = (now: number): number =>
  Math.floor(now / DAY_MS) - MAX_COPY_DISTANCE_DAYS;

/** The first day whose counts in the rollup may not have been corrected yet: days since the epoch. */
export const firstUncorrectedDay = (now: number): number => firstUnsettledDay(now) - GRACE_DAYS;
