import { DAY } from '../../day.js';

/** How much further each window reaches than the one before. */
const GROWTH = 4;

/** Days that have events: since the epoch, both included. */
export interface Span {
  first: number;
  last: number;
}

/**
 * Ranges of time that all begin at the same end and reach further and further, the last one over all there
 * is: a page is in the first of them that fills it. So the newest fifty events are found by reading a day and
 * not all years.
 *
 * @param newestFirst whether they begin with the newest day
 * @returns moments, ms since the epoch: `from` inclusive, `to` exclusive
 */
export function* windows(
  { first, last }: Span,
  newestFirst: boolean,
): Generator<{ from?: number; to?: number }> {
  for (let days = 1; days <= last - first; days *= GROWTH)
    yield newestFirst ? { from: (last + 1 - days) * DAY } : { to: (first + days) * DAY };
  yield {};
}
