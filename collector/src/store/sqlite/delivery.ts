import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { DeliveryCount, DeliveryRequest } from '../store.js';
import { DAY } from '../rollup.js';

type Key = { day: number; device: string | null };

const RANGE = 'org = :org AND created_at >= :from AND created_at < :to';

/**
 * Events by day, device and wait. `%.1e` leaves two significant digits of it; as an integer alone SQLite
 * would read no more than the first.
 */
const EVENTS = `
  SELECT created_at / ${DAY} AS day, device,
    CAST(CAST(printf('%.1e', waited) AS REAL) AS INTEGER) AS ms, waited IS NULL AS timeless,
    COUNT(*) AS received,
    COUNT(batched) AS noted, coalesce(SUM(batched), 0) AS batched,
    COUNT(next_page) AS paged, coalesce(SUM(next_page), 0) AS nextPage
  FROM events WHERE ${RANGE} GROUP BY 1, 2, 3, 4 ORDER BY 3`;

const SUMS = ['received', 'noted', 'batched', 'paged', 'nextPage'] as const;

type EventRow = Record<(typeof SUMS)[number], number> & { ms: number; timeless: number };

/**
 * What sessions miss: of the numbers up to the last one in the range and after the last one before it,
 * those that no event of the session has, whenever it happened.
 */
const SESSIONS = `
  WITH ranged AS MATERIALIZED (
    SELECT session_id, MIN(created_at) AS first, MAX(number) AS last
    FROM events WHERE ${RANGE} AND number IS NOT NULL GROUP BY session_id
  ), known AS MATERIALIZED (
    SELECT ranged.*, MAX(created_at + coalesce(waited, 0)) AS arrived,
      coalesce(MAX(number) FILTER (WHERE created_at < :from), 0) AS base
    FROM ranged JOIN events USING (session_id) WHERE org = :org GROUP BY session_id
  ), missing AS (
    SELECT known.first, known.arrived, known.session_id,
      known.last - known.base - COUNT(DISTINCT number) AS missing
    FROM known JOIN events USING (session_id)
    WHERE org = :org AND number > base AND number <= last GROUP BY session_id
  )
  SELECT first / ${DAY} AS day,
    (SELECT device FROM events WHERE org = :org AND events.session_id = missing.session_id
      AND created_at = first AND number IS NOT NULL ORDER BY number LIMIT 1) AS device,
    SUM(CASE WHEN arrived < :runningSince THEN missing ELSE 0 END) AS lost,
    SUM(CASE WHEN arrived < :runningSince THEN 0 ELSE missing END) AS outstanding
  FROM missing WHERE missing > 0 GROUP BY 1, 2`;

const DUPLICATES = `
  SELECT day, nullif(device, '') AS device, count AS duplicates FROM duplicates
  WHERE org = :org AND day >= :from / ${DAY} AND day * ${DAY} < :to`;

/** Counts how events came, in one reading of the file. */
export function countDelivery(db: DatabaseSyncInstance, request: DeliveryRequest): DeliveryCount[] {
  const counts = new Map<string, DeliveryCount>();
  const countOf = ({ day, device }: Key): DeliveryCount => {
    const key = `${day} ${device}`;
    const count = counts.get(key) ?? {
      ...{ day, device, received: 0, lost: 0, outstanding: 0, duplicates: 0 },
      ...{ noted: 0, batched: 0, paged: 0, nextPage: 0, waits: [] },
    };
    counts.set(key, count);
    return count;
  };
  const { runningSince, ...range } = request;
  const rows = <Row>(sql: string, values: object) =>
    db.prepare(sql).all(values as never) as unknown as (Key & Row)[];

  db.exec('BEGIN');
  try {
    for (const row of rows<EventRow>(EVENTS, range)) {
      const count = countOf(row);
      for (const name of SUMS) count[name] += row[name];
      if (!row.timeless) count.waits.push([row.ms, row.received]);
    }
    for (const row of rows<Partial<DeliveryCount>>(SESSIONS, request))
      Object.assign(countOf(row), row);
    for (const row of rows<Partial<DeliveryCount>>(DUPLICATES, range))
      Object.assign(countOf(row), row);
  } finally {
    db.exec('COMMIT');
  }
  return [...counts.values()];
}
