import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../../lib/day.js';
import { type ColumnName, WHOLE_SQL } from './column-names.js';
import { type Numbers, toNumbers } from './numbers.js';

/** A day of an org. */
export interface ColumnDay {
  /** Number of its text. */
  orgId: number;
  /** UTC, since the epoch. */
  day: number;
}

/** Prepared statements: a question asks for a few of all combinations of columns. */
const MAX_STATEMENTS = 100;

export type Columns = Map<ColumnName, Numbers>;

/** One order for all columns, also for those that are read later. */
const DAY = `FROM facts WHERE org = :orgId AND created_at >= :start AND created_at < :end
  ORDER BY created_at, row_id`;

/** A number that JSON holds as it is. SQLite prints other ones with too few digits. */
const IS_WHOLE = 'metric = CAST(metric AS INTEGER)';

const SOURCES: Record<ColumnName, string> = { ...WHOLE_SQL, metric: 'metric' };
const asWhole = (name: ColumnName) => (name === 'metric' ? 'CAST(metric AS INTEGER)' : name);

/**
 * Reads columns of a day. SQLite writes each as one JSON text: returning each row takes five times as long.
 *
 * @returns a function that reads the given columns
 */
export function createColumnLoader(db: DatabaseSyncInstance) {
  const metrics = db.prepare(`SELECT metric ${DAY}`);
  const statements = new Map<string, ReturnType<typeof db.prepare>>();

  const statementFor = (names: readonly ColumnName[]) => {
    const key = names.join(' ');
    const known = statements.get(key);
    if (known) return known;
    const lists = names.map((name) => `json_group_array(${asWhole(name)}) AS ${name}`);
    if (names.includes('metric')) lists.push(`coalesce(min(${IS_WHOLE}), 1) AS isWhole`);
    const statement = db.prepare(
      `SELECT ${lists} FROM (SELECT ${names.map((name) => `${SOURCES[name]} AS ${name}`)} ${DAY})`,
    );
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    statements.set(key, statement);
    return statement;
  };

  return ({ orgId, day }: ColumnDay, names: readonly ColumnName[]): Columns => {
    const start = day * DAY_MS;
    const range = { orgId, start, end: start + DAY_MS };
    const row = statementFor(names).get(range) as Record<ColumnName, string> & { isWhole?: number };
    const columns: Columns = new Map();
    for (const name of names) columns.set(name, toNumbers(JSON.parse(row[name])));
    if (row.isWhole === 0) {
      const rows = metrics.all(range) as { metric: number }[];
      columns.set('metric', toNumbers(rows.map(({ metric }) => metric)));
    }
    return columns;
  };
}
