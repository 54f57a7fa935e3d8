import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Counts a change of a day's events that the counts in `daily` may hide. Call it in the transaction of the change. */
export function createDayChangeCounter(
  db: DatabaseSyncInstance,
): (orgDay: { org: string; day: number }) => void {
  const count = db.prepare(
    `INSERT INTO day_changes (org, day, number) VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET number = number + 1`,
  );
  return ({ org, day }) => void count.run(org, day);
}
