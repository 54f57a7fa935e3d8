import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY } from '../../day.js';
import {
  type DeviceRow,
  type DuplicateRow,
  type SessionRow,
  toCounts,
} from '../delivery-counts.js';
import type { DeliveryCount, DeliveryRequest } from '../store.js';

const RANGE = 'org = :org AND created_at >= :from AND created_at < :to';

/**
 * Events by day and device, each day as one text. A report is of as many devices and waits as there are
 * events, nearly; to hand each over as a row of its own takes several times as long as to read it.
 */
const EVENTS = `
  SELECT day, json_group_array(json_array(
    device, received, noted, batched, paged, nextPage, json(waits))) AS devices
  FROM (
    SELECT created_at / ${DAY} AS day, device, COUNT(*) AS received,
      COUNT(batched) AS noted, coalesce(SUM(batched), 0) AS batched,
      COUNT(next_page) AS paged, coalesce(SUM(next_page), 0) AS nextPage,
      json_group_array(waited) FILTER (WHERE waited IS NOT NULL) AS waits
    FROM events WHERE ${RANGE} GROUP BY 1, 2
  ) GROUP BY day`;

type Device = [
  device: string | null,
  received: number,
  noted: number,
  batched: number,
  paged: number,
  nextPage: number,
  waits: number[],
];

/** Two significant digits of each wait are enough, and as many events as have them. */
function countWaits(waits: readonly number[]): DeliveryCount['waits'] {
  const counts = new Map<number, number>();
  for (const wait of waits) {
    let unit = 1;
    while (wait >= 100 * unit) unit *= 10;
    const ms = Math.round(wait / unit) * unit;
    counts.set(ms, (counts.get(ms) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

function* devicesOf(days: Iterable<{ day: number; devices: string }>): Generator<DeviceRow> {
  for (const { day, devices } of days) {
    for (const [device, received, noted, batched, paged, nextPage, waits] of JSON.parse(
      devices,
    ) as Device[])
      yield { day, device, received, noted, batched, paged, nextPage, waits: countWaits(waits) };
  }
}

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
      coalesce(MAX(number) FILTER (WHERE created_at < :from), 0) AS base,
      COUNT(DISTINCT number) FILTER (WHERE number <= last) AS there
    FROM ranged JOIN events USING (session_id) WHERE org = :org GROUP BY session_id
  ), missing AS (
    SELECT first, arrived, session_id, last - base - CASE base WHEN 0 THEN there ELSE (
      SELECT COUNT(DISTINCT number) FROM events
      WHERE org = :org AND events.session_id = known.session_id AND number > base AND number <= last
    ) END AS missing
    FROM known
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
      devicesOf(rows<{ day: number; devices: string }>(EVENTS, range)),
      rows<SessionRow>(SESSIONS, request),
      rows<DuplicateRow>(DUPLICATES, range),
    );
  } finally {
    db.exec('COMMIT');
  }
}
