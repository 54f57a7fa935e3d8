import type { ViewsRange, ViewsRow, ViewsSort } from 'vitrine/contract';
import { DAY_MS } from '../lib/day.js';
import type { DayCount } from '../store/store.js';

/** A sum of decimals, such as 0.1 + 0.2, without the digits that come from binary numbers. */
const withoutNoise = (sum: number) => (Number.isInteger(sum) ? sum : Number(sum.toPrecision(15)));

/**
 * Adds up days to the rows of the views. `cumulative` is the running total of the enclosing period: of the month for
 * days, of the year for months, of the row itself for years.
 *
 * @param days oldest first
 * @returns rows, newest first unless `sort` is `cumulative`, without periods that have no events
 */
export function toViews(days: readonly DayCount[], range: ViewsRange, sort: ViewsSort): ViewsRow[] {
  const rows: Required<ViewsRow>[] = [];
  let total = 0;
  for (const { day, count, metric } of days) {
    const date = new Date(day * DAY_MS);
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth() + 1;
    const last = rows.at(-1);
    const enclosed = last?.year === year && (range !== 'day' || last.month === month);
    if (!enclosed) total = 0;
    total += count;
    if (last?.year === year && (range === 'year' || (range === 'month' && last.month === month))) {
      last.views += count;
      last.cumulative = total;
      last.metric += metric;
    } else {
      rows.push({ year, month, day: date.getUTCDate(), views: count, cumulative: total, metric });
    }
  }
  if (sort === '-cumulative') rows.reverse();
  return rows.map(({ year, month, day, metric, ...counts }) => ({
    year,
    ...(range !== 'year' && { month }),
    ...(range === 'day' && { day }),
    ...counts,
    metric: withoutNoise(metric),
  }));
}
