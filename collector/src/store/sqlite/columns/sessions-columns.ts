import type { SessionsRequest } from '../../../questions/requests.js';
import type { ColumnScan, Segment } from './column-scan.js';
import { PairNumbers } from './pair-numbers.js';

/** First matching event of each session, in the order of their times. */
function firstEvents(segments: Iterable<Segment>) {
  const numbers = new PairNumbers();
  const firsts: { start: number; rowId: number }[] = [];
  for (const { start, column, rows } of segments) {
    const [sessions, times, rowIds] = [column('session'), column('time'), column('row_id')];
    for (const row of rows)
      if (numbers.add(sessions[row] as number, 0))
        firsts.push({ start: start + (times[row] as number), rowId: rowIds[row] as number });
  }
  return firsts;
}

/** As SQLite and ClickHouse sort texts: by their bytes. */
const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * Finds a page of the sessions with a matching event, newest first, in columns.
 *
 * @param sessionIdOf reads the session of an event's row
 * @returns undefined when the scope needs more than columns
 */
export function sessionIdsOfColumns(
  { scan }: ColumnScan,
  { scope, limit, offset }: SessionsRequest,
  sessionIdOf: (rowId: number) => string,
): { count: number; ids: string[] } | undefined {
  const segments = scan(scope, ['session', 'row_id']);
  if (!segments) return undefined;
  const firsts = firstEvents(segments).reverse();
  // Ids decide between sessions that start in one millisecond, also beyond the edges of the page.
  const edge = (index: number, step: -1 | 1) => {
    let end = index;
    while (firsts[end + step] && firsts[end + step]?.start === firsts[end]?.start) end += step;
    return end;
  };
  const from = edge(Math.min(offset, firsts.length), -1);
  const to = edge(Math.min(offset + limit, firsts.length) - 1, 1) + 1;
  const ids = firsts
    .slice(from, to)
    .map(({ start, rowId }) => ({ start, id: sessionIdOf(rowId) }))
    .sort((a, b) => b.start - a.start || compareBytes(a.id, b.id))
    .map(({ id }) => id);
  return { count: firsts.length, ids: ids.slice(offset - from, offset - from + limit) };
}
