import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY } from '../../day.js';

/** What is counted together, of all types. */
export interface OrgDay {
  org: string;
  /** Days since the epoch. */
  day: number;
}

/** Days that have events, or that the roll-up says have some. */
export const orgDays = (db: DatabaseSyncInstance): OrgDay[] =>
  db
    .prepare(
      `SELECT org, day FROM daily UNION SELECT org, created_at / ${DAY} FROM events ORDER BY org, day`,
    )
    .all() as unknown as OrgDay[];

/**
 * Counts a day anew from its events. Sums of metrics may differ in their last digits, as they depend on the
 * order in which they were added.
 *
 * @returns how many lines of the roll-up were wrong
 */
export function createRecount(db: DatabaseSyncInstance): (of: OrgDay) => number {
  const counted = `
    SELECT type, count(*) AS count, sum(metric) AS metric FROM events
    WHERE org = :org AND created_at >= :day * ${DAY} AND created_at < (:day + 1) * ${DAY} GROUP BY type`;
  const drop = db.prepare(
    `DELETE FROM daily WHERE org = :org AND day = :day AND type NOT IN (SELECT type FROM (${counted}))`,
  );
  const correct = db.prepare(
    `INSERT INTO daily (org, type, day, count, metric)
     SELECT :org, type, :day, count, metric FROM (${counted}) WHERE true
     ON CONFLICT DO UPDATE SET count = excluded.count, metric = excluded.metric
     WHERE count != excluded.count
       OR abs(metric - excluded.metric) > 1e-9 * max(1, abs(excluded.metric))`,
  );
  return ({ org, day }) => {
    const of = { org, day };
    return Number(drop.run(of).changes) + Number(correct.run(of).changes);
  };
}
