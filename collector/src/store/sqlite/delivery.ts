import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { type DuplicateRow, type SessionRow, toCounts, type WaitRow } from '../delivery-counts.js';
import { DAY } from '../rollup.js';
import type { DeliveryCount, DeliveryRequest } from '../store.js';

const RANGE = 'org = :org AND created_at >= :from AND created_at < :to';

/**
 * Events by day, device and wait. `%.1e` leaves two significant digits of it; as an integer alone SQLite
 * would read no more than the first.
 */
const EVENTS = `
  SELECT created_at / ${DAY} AS day, device,
    CASE WHEN waited IS NOT NULL THEN CAST(CAST(printf('%.1e', waited) AS REAL) AS INTEGER) END AS wait,
    COUNT(*) AS received,
    COUNT(batched) AS noted, coalesce(SUM(batched), 0) AS batched,
    COUNT(next_page) AS paged, coalesce(SUM(next_page), 0) AS nextPage
  FROM events WHERE ${RANGE} GROUP BY 1, 2, 3 ORDER BY 3`;

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
  const { runningSince, ...range } = request;
  const rows = <Row>(sql: string, values: object) =>
    db.prepare(sql).all(values as never) as unknown as Row[];

  db.exec('BEGIN');
  try {
    return toCounts(
      rows<WaitRow>(EVENTS, range),
      rows<SessionRow>(SESSIONS, request),
      rows<DuplicateRow>(DUPLICATES, range),
    );
  } finally {
    db.exec('COMMIT');
  }
}
