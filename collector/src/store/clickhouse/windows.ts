import { DAY_MS } from '../../lib/day.js';

/** Each window is this many times as long as the one before. */
const GROWTH = 4;

/** Days with events: since the epoch, both included. */
export interface DaySpan {
  first: number;
  last: number;
}

/**
 * Growing time ranges that start at the same end of a span. The last one has no limit. A page of events is in the
 * first window that fills it, so the newest fifty events need one day and not all years.
 *
 * @returns ms since the epoch: `from` inclusive, `to` exclusive
 */
export function* windows(
  { first, last }: DaySpan,
  order: 'newest first' | 'oldest first',
): Generator<{ from?: number; to?: number }> {
  for (let days = 1; days <= last - first; days *= GROWTH)
    yield order === 'newest first'
      ? { from: (last + 1 - days) * DAY_MS }
      : { to: (first + days) * DAY_MS };
  yield {};
}
