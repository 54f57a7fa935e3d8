import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';
import {
  type DeviceRow,
  type DuplicateRow,
  type SessionRow,
  toDeliveryCounts,
} from '../delivery-counts.js';
import type { DeliveryCount, DeliveryRequest } from '../store.js';

const RANGE = 'org = :org AND created_at >= :from AND created_at < :to';

/**
 * Events by day and device, each day as one JSON text. A report may have nearly as many devices and delays as
 * events. Returning each as a row takes several times as long as reading it.
 */
const EVENTS = `
  SELECT day, json_group_array(json_array(
    device, received, batched_known, batched, later_page_known, later_page, json(delays))) AS devices
  FROM (
    SELECT created_at / ${DAY_MS} AS day, device, COUNT(*) AS received,
      COUNT(batched) AS batched_known, coalesce(SUM(batched), 0) AS batched,
      COUNT(sent_by_later_page) AS later_page_known,
      coalesce(SUM(sent_by_later_page), 0) AS later_page,
      json_group_array(queue_delay_ms) FILTER (WHERE queue_delay_ms IS NOT NULL) AS delays
    FROM events WHERE ${RANGE} GROUP BY 1, 2
  ) GROUP BY day`;

type DeviceTuple = [
  device: string | null,
  received: number,
  batchedKnown: number,
  batched: number,
  laterPageKnown: number,
  sentByLaterPage: number,
  delays: number[],
];

/** Rounds delays to two significant digits and counts the events of each. */
function countDelays(delays: readonly number[]): DeliveryCount['queueDelays'] {
  const counts = new Map<number, number>();
  for (const delay of delays) {
    let unit = 1;
    while (delay >= 100 * unit) unit *= 10;
    const ms = Math.round(delay / unit) * unit;
    counts.set(ms, (counts.get(ms) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

function* deviceRows(days: Iterable<{ day: number; devices: string }>): Generator<DeviceRow> {
  for (const { day, devices } of days) {
    for (const tuple of JSON.parse(devices) as DeviceTuple[]) {
      const [device, received, batchedKnown, batched, laterPageKnown, sentByLaterPage, delays] =
        tuple;
      const queueDelays = countDelays(delays);
      yield {
        ...{ day, device, received, batchedKnown, batched, laterPageKnown, sentByLaterPage },
        queueDelays,
      };
    }
  }
}

/**
 * Gaps of sessions: sequences that no event of the session has, whenever it happened. They lie after the last
 * sequence before the range (`base`), up to the last one in the range (`last`).
 */
const SESSIONS = `
  WITH ranged AS MATERIALIZED (
    SELECT session_id, MIN(created_at) AS first, MAX(sequence) AS last
    FROM events WHERE ${RANGE} AND sequence IS NOT NULL GROUP BY session_id
  ), known AS MATERIALIZED (
    SELECT ranged.*, MAX(created_at + coalesce(queue_delay_ms, 0)) AS arrived,
      coalesce(MAX(sequence) FILTER (WHERE created_at < :from), 0) AS base,
      COUNT(DISTINCT sequence) FILTER (WHERE sequence <= last) AS present
    FROM ranged JOIN events USING (session_id) WHERE org = :org GROUP BY session_id
  ), missing AS (
    SELECT first, arrived, session_id, last - base - CASE base WHEN 0 THEN present ELSE (
      SELECT COUNT(DISTINCT sequence) FROM events
      WHERE org = :org AND events.session_id = known.session_id AND sequence > base
        AND sequence <= last
    ) END AS missing
    FROM known
  )
  SELECT first / ${DAY_MS} AS day,
    (SELECT device FROM events WHERE org = :org AND events.session_id = missing.session_id
      AND created_at = first AND sequence IS NOT NULL ORDER BY sequence LIMIT 1) AS device,
    SUM(CASE WHEN arrived < :activeSince THEN missing ELSE 0 END) AS lost,
    SUM(CASE WHEN arrived < :activeSince THEN 0 ELSE missing END) AS outstanding
  FROM missing WHERE missing > 0 GROUP BY 1, 2`;

const DUPLICATES = `
  SELECT day, nullif(device, '') AS device, count AS duplicates FROM duplicates
  WHERE org = :org AND day >= :from / ${DAY_MS} AND day * ${DAY_MS} < :to`;

/** Counts delivery by day and device. One transaction: all three queries see the same events. */
export function countDelivery(db: DatabaseSyncInstance, request: DeliveryRequest): DeliveryCount[] {
  const { activeSince, ...range } = request;
  const rows = <Row>(sql: string, values: object) =>
    db.prepare(sql).all(values as never) as unknown as Row[];

  db.exec('BEGIN');
  try {
    return toDeliveryCounts({
      events: deviceRows(rows<{ day: number; devices: string }>(EVENTS, range)),
      sessions: rows<SessionRow>(SESSIONS, request),
      duplicates: rows<DuplicateRow>(DUPLICATES, range),
    });
  } finally {
    db.exec('COMMIT');
  }
}
