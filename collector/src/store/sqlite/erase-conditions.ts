import type { EraseFilter } from '../store.js';
import type { Conditions } from './conditions.js';

/** All orgs of a table, with one index search for each: every index starts with the org. */
const orgsOf = (table: string) => `
  WITH RECURSIVE orgs (org) AS (
    SELECT min(org) FROM ${table}
    UNION ALL SELECT (SELECT min(org) FROM ${table} AS next WHERE next.org > orgs.org) FROM orgs
    WHERE orgs.org IS NOT NULL
  ) SELECT org FROM orgs`;

export interface EraseTable {
  /** `events`, or another table with an org and a column for each given field. */
  table?: string;
  /** Time column of the table, in the unit of `before`. */
  timeColumn?: string;
}

/**
 * Compiles an erase filter to SQL. Without an org it searches each org on its own: no index would apply otherwise,
 * and each step would read the whole table while events wait.
 */
export function eraseConditionsOf(
  { org, sessionId, userId, before }: EraseFilter,
  { table = 'events', timeColumn = 'created_at' }: EraseTable = {},
): Conditions {
  const parts: [string, string | number | undefined][] = [
    ['session_id = ?', sessionId],
    ['user_id = ?', userId],
    // The plus keeps SQLite from the time index when the index of a session or user finds far fewer rows.
    [`${sessionId === undefined && userId === undefined ? '' : '+'}${timeColumn} < ?`, before],
    ['org = ?', org],
  ];
  const given = parts.filter((part): part is [string, string | number] => part[1] !== undefined);
  if (!given.length) throw new Error('erase: the filter is empty; give at least one field');
  const where = given.map(([sql]) => sql);
  if (org === undefined) where.push(`org IN (${orgsOf(table)})`);
  return { where: where.join(' AND '), values: given.map(([, value]) => value) };
}
