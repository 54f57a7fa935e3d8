import { DAY_MS } from '../../lib/day.js';
import { completenessOf } from '../merge-orders.js';
import type { FirstCopy } from '../spool/spool.js';
import type { EventRecord } from '../store.js';

/**
 * Data of a line for its insert only, before its columns. It has them when the rank is not that of its row.
 */
interface Head {
  /** Added to the rank of the row. */
  boost?: number;
  /** In place of the rank of the row. */
  rank?: number;
  /** Difference to the metric that the rollup has counted. */
  metric?: number;
}

/** A line of the spool. */
interface SpoolLine {
  rowId: number;
  line: string;
}

const START = '{"head":';

/**
 * Ranks are µs. A more complete report of an order wins over the others of some days, also when another collector got
 * those: a platform repeats its webhook for two days.
 */
const COMPLETENESS_RANK = 4 * DAY_MS * 1_000;

const boostOf = (order: EventRecord) => completenessOf(order) * COMPLETENESS_RANK;

const prepend = (head: Head, line: string) => `${START}${JSON.stringify(head)},${line.slice(1)}`;

function split({ rowId, line }: SpoolLine): { head: Head; columns: string } {
  const own = { rank: Number.MAX_SAFE_INTEGER - rowId };
  if (!line.startsWith(START)) return { head: own, columns: line };
  const end = line.indexOf('}') + 1;
  const { boost = 0, ...head } = JSON.parse(line.slice(START.length, end)) as Head;
  return {
    head: { ...own, rank: own.rank + boost, ...head },
    columns: `{${line.slice(end + 1)}`,
  };
}

/** The line of an order that is new here. */
export const orderLine = (order: EventRecord, line: string): string =>
  prepend({ boost: boostOf(order) }, line);

/** The line of an order that replaces an earlier one. The rollup has counted that. */
export function revisedLine(order: EventRecord, line: string, replaced: Replaced): string {
  const { rowId, revisions, metric } = replaced;
  const rank = Number.MAX_SAFE_INTEGER - rowId + boostOf(order) + revisions + 1;
  return prepend({ rank, metric: order.metric - metric }, `${line.slice(0, -1)},"refilled":true}`);
}

/** The line that is replaced, and its metric. */
export type Replaced = Pick<FirstCopy, 'rowId' | 'revisions'> & { metric: number };

/** The rank of a line. Earlier events have a higher rank. */
export const rankOf = (line: SpoolLine): number => split(line).head.rank as number;

/** Difference to the metric that the rollup has counted; 0 except for revised events. */
export const metricDifferenceOf = (line: SpoolLine): number => split(line).head.metric ?? 0;

/** Adds the rank to a line. */
export function withRank(line: SpoolLine): string {
  const { head, columns } = split(line);
  return `${columns.slice(0, -1)},"rank":${head.rank}}`;
}
