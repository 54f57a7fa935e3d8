import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../../lib/day.js';
import { LIMITS } from '../../../lib/limits.js';
import type { QuestionScope } from '../../../questions/requests.js';
import { createColumnCache } from './column-cache.js';
import type { ColumnName } from './column-names.js';
import { createDayVersions, type DayVersion } from './day-versions.js';
import type { DayColumns } from './key-reader.js';
import type { Columns } from './load-columns.js';
import { createRowMatcher, type RowMatcher } from './matching-rows.js';
import type { Numbers } from './numbers.js';
import { createTextReader, type TextReader } from './text-reader.js';

/** The events of a UTC day that a question is about. */
export interface Segment extends DayColumns {
  /** Number of the events of the days before. */
  position: number;
  /** Indexes of the events, in their order. */
  rows: Int32Array;
}

export interface ColumnScan {
  texts: TextReader;
  /**
   * The events of a scope, day by day. Call it, and read all of it, in one transaction.
   *
   * @returns undefined when the scope needs more than columns, or more memory than a question may take
   */
  scan(scope: QuestionScope, names: readonly ColumnName[]): Iterable<Segment> | undefined;
}

/** Sessions and users are numbers of rows. Those of a larger file do not fit into the columns. */
const MAX_ROW = 2 ** 31 - 1;

function* segmentsOf(
  days: readonly DayVersion[],
  { rows }: RowMatcher,
  read: (day: DayVersion) => Columns,
): Generator<Segment> {
  let position = 0;
  for (const version of days) {
    const columns = read(version);
    const column = (name: ColumnName) => columns.get(name) as Numbers;
    const day = { start: version.day * DAY_MS, column };
    yield { ...day, position, rows: rows(day) };
    position += column('time').length;
  }
}

export function createColumnScan(db: DatabaseSyncInstance): ColumnScan {
  const texts = createTextReader(db);
  const cache = createColumnCache(db, LIMITS.columnBytesOfReader);
  const daysOf = createDayVersions(db);
  const newestRow = db.prepare('SELECT coalesce(max(row_id), 0) AS row FROM events');

  return {
    texts,
    scan(scope, names) {
      const { org, from = 0, to = Number.MAX_SAFE_INTEGER } = scope;
      const matcher = createRowMatcher(scope, texts);
      const { row: newest } = newestRow.get() as { row: number };
      if (!matcher || newest > MAX_ROW) return undefined;
      const orgId = texts.idOf(org);
      if (orgId === undefined) return [];
      const days = daysOf({ org, orgId, from, to });
      const counts = days.map(({ count }) => count);
      if (
        counts.reduce((sum, count) => sum + count, 0) > LIMITS.columnEvents ||
        counts.some((count) => count > LIMITS.columnEventsOfDay)
      )
        return undefined;

      const all = [...new Set([...names, ...matcher.columns])];
      return segmentsOf(days, matcher, (day) => cache.read(orgId, day, all));
    },
  };
}
