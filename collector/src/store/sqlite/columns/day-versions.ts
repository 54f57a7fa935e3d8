import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../../lib/day.js';

export interface DayRange {
  org: string;
  orgId: number;
  /** ms since the epoch. */
  from: number;
  /** Exclusive. */
  to: number;
}

/** A UTC day with events, and a text that changes whenever one of its events comes, goes or changes. */
export interface DayVersion {
  day: number;
  version: string;
  /** About how many events it has: a damaged rollup may tell another number. */
  count: number;
}

/**
 * Finds the days of a range with their versions. New events raise the count of a day in the rollup. `day_changes` counts
 * what that count may hide: erased events, which later ones could replace, and orders that another report completes.
 */
export function createDayVersions(db: DatabaseSyncInstance): (range: DayRange) => DayVersion[] {
  // One index search for each day with events.
  const days = db.prepare(`
    WITH RECURSIVE times (time) AS (
      SELECT (SELECT min(created_at) FROM facts WHERE org = :orgId AND created_at >= :from AND created_at < :to)
      UNION ALL
      SELECT (SELECT min(created_at) FROM facts
        WHERE org = :orgId AND created_at >= (time / ${DAY_MS} + 1) * ${DAY_MS} AND created_at < :to)
      FROM times WHERE time IS NOT NULL
    ) SELECT time / ${DAY_MS} AS day FROM times WHERE time IS NOT NULL`);
  const counts = db.prepare(
    'SELECT day, SUM(count) AS number FROM daily WHERE org = :org AND day >= :first AND day <= :last GROUP BY day',
  );
  const changes = db.prepare(
    'SELECT day, number FROM day_changes WHERE org = :org AND day >= :first AND day <= :last',
  );
  type Row = { day: number; number: number };
  const byDay = (rows: unknown) => new Map((rows as Row[]).map(({ day, number }) => [day, number]));

  return ({ org, orgId, from, to }) => {
    const span = { org, first: Math.floor(from / DAY_MS), last: Math.floor(to / DAY_MS) };
    const countOf = byDay(counts.all(span));
    const changesOf = byDay(changes.all(span));
    return (days.all({ orgId, from, to }) as unknown as { day: number }[]).map(({ day }) => {
      const count = countOf.get(day) ?? 0;
      return { day, count, version: `${count} ${changesOf.get(day) ?? 0}` };
    });
  };
}
