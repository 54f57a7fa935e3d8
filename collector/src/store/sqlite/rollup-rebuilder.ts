import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';
import { createDayChangeCounter } from './day-change-counter.js';

/** The unit of a rebuild: all types of one org and day. */
export interface OrgDay {
  org: string;
  /** Days since the epoch. */
  day: number;
}

/** Days with events or with counts in the rollup. */
export const orgDays = (db: DatabaseSyncInstance): OrgDay[] =>
  db
    .prepare(
      `SELECT org, day FROM daily UNION SELECT org, created_at / ${DAY_MS} FROM events ORDER BY org, day`,
    )
    .all() as unknown as OrgDay[];

/**
 * Counts the events of a day again. Sums of metrics depend on the order of addition, so a difference in the last
 * digits does not count as wrong.
 *
 * @returns a function that returns the number of corrected counts
 */
export function createRollupRebuilder(db: DatabaseSyncInstance): (orgDay: OrgDay) => number {
  const counted = `
    SELECT type, count(*) AS count, sum(metric) AS metric FROM events
    WHERE org = :org AND created_at >= :day * ${DAY_MS} AND created_at < (:day + 1) * ${DAY_MS} GROUP BY type`;
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
  const countChange = createDayChangeCounter(db);
  return ({ org, day }) => {
    const values = { org, day };
    const corrected = Number(drop.run(values).changes) + Number(correct.run(values).changes);
    // A corrected count may be one that the day has had before.
    if (corrected) countChange({ org, day });
    return corrected;
  };
}
