import type { Erasure } from '../store.js';
import type { Conditions } from './conditions.js';

/** All orgs of a table, one search in an index for each: every index begins with the org. */
const orgsOf = (table: string) => `
  WITH RECURSIVE orgs (org) AS (
    SELECT min(org) FROM ${table}
    UNION ALL SELECT (SELECT min(org) FROM ${table} AS next WHERE next.org > orgs.org) FROM orgs
    WHERE orgs.org IS NOT NULL
  ) SELECT org FROM orgs`;

/**
 * The SQL of what is erased. Without an org each org is asked for by itself: nothing would be found in an index
 * otherwise, and all there is be read, at each step, while events wait.
 *
 * @param table `events`, or another one with an org and columns for all that is given
 * @param column of the table that tells when: that of `events` in ms
 */
export function erasureOf(
  { org, sessionId, userId, before }: Erasure,
  table = 'events',
  column = 'created_at',
): Conditions {
  const parts: [string, string | number | undefined][] = [
    ['session_id = ?', sessionId],
    ['user_id = ?', userId],
    // Out of the choice of an index where it would find far more.
    [`${sessionId === undefined && userId === undefined ? '' : '+'}${column} < ?`, before],
    ['org = ?', org],
  ];
  const given = parts.filter((part): part is [string, string | number] => part[1] !== undefined);
  if (!given.length) throw new Error('nothing says what is to be erased');
  const where = given.map(([sql]) => sql);
  if (org === undefined) where.push(`org IN (${orgsOf(table)})`);
  return { where: where.join(' AND '), values: given.map(([, value]) => value) };
}
