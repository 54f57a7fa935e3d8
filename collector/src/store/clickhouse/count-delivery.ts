import { DAY_MS } from '../../lib/day.js';
import {
  type DelayRow,
  type DuplicateRow,
  type SessionRow,
  toDeliveryCounts,
} from '../delivery-counts.js';
import type { DeliveryCount, DeliveryRequest } from '../store.js';
import { conditionsOf } from './conditions.js';
import type { Connection } from './connection.js';
import { createParams, type Params } from './params.js';
import { COLUMN } from './rows.js';

const { sequence, queueDelayMs, sentByLaterPage } = COLUMN;

/** Rounds a delay to two significant digits. */
const UNIT = `intExp10(greatest(length(toString(${queueDelayMs})), 2) - 2)`;
const ROUNDED_DELAY = `intDiv(2 * ${queueDelayMs} + ${UNIT}, 2 * ${UNIT}) * ${UNIT}`;

interface SqlParts {
  table: string;
  request: DeliveryRequest;
  params: Params;
}

const rangeOf = ({ request: { org, from, to }, params }: SqlParts) =>
  conditionsOf({ org, from, to }, params);

const eventsSql = (parts: SqlParts) => `
  SELECT day, device, toInt64(${ROUNDED_DELAY}) AS delayMs, count() AS received,
    count(e.batched) AS batchedKnown, countIf(e.batched) AS batched,
    count(${sentByLaterPage}) AS laterPageKnown, countIf(${sentByLaterPage}) AS sentByLaterPage
  FROM ${parts.table} AS e FINAL WHERE ${rangeOf(parts)} GROUP BY day, device, delayMs ORDER BY delayMs`;

/**
 * Gaps of sessions: sequences that no event of the session has, whenever it happened. They lie after the last
 * sequence before the range (`base`), up to the last one in the range (`last`). The query reads the events of all
 * days, but few columns. `argMin` skips null values; the tuple keeps a null device.
 */
const sessionsSql = (parts: SqlParts) => {
  const { table, request, params } = parts;
  const { org, from, to, activeSince } = request;
  const [orgValue, first, end, active] = [org, from, to, activeSince].map((value) =>
    params.bind(value),
  );
  const inRange = `created_at >= ${first} AND created_at < ${end} AND ${sequence} IS NOT NULL`;
  return `
  SELECT intDiv(begun, ${DAY_MS}) AS begun_day, begun_on,
    sumIf(missing, arrived < ${active}) AS lost, sumIf(missing, arrived >= ${active}) AS outstanding
  FROM (
    SELECT minIf(created_at, ${inRange}) AS begun,
      argMinIf(tuple(device), (created_at, assumeNotNull(${sequence})), ${inRange}).1 AS begun_on,
      max(created_at + coalesce(${queueDelayMs}, 0)) AS arrived,
      assumeNotNull(maxIf(${sequence}, ${inRange})) AS last,
      coalesce(maxIf(${sequence}, created_at < ${first}), 0) AS base,
      last - base - arrayCount(n -> n > base AND n <= last, groupUniqArray(${sequence})) AS missing
    FROM ${table} FINAL
    WHERE org = ${orgValue} AND session_id GLOBAL IN (
      SELECT session_id FROM ${table} FINAL
      WHERE ${rangeOf(parts)} AND ${sequence} IS NOT NULL
    )
    GROUP BY session_id
  )
  WHERE missing > 0 GROUP BY begun_day, begun_on`;
};

const duplicatesSql = ({ table, request: { org, from, to }, params: { bind } }: SqlParts) => `
  SELECT day, device, sum(count) AS duplicates FROM ${table} FINAL
  WHERE org = ${bind(org)} AND day >= ${bind(Math.floor(from / DAY_MS))} AND day < ${bind(Math.ceil(to / DAY_MS))}
  GROUP BY day, device`;

export interface DeliveryCountOptions {
  database: string;
  /** Longest run of each of the three queries. */
  timeoutMs: number;
}

/** Counts delivery by day and device. */
export async function countDelivery(
  connection: Connection,
  request: DeliveryRequest,
  { database, timeoutMs }: DeliveryCountOptions,
): Promise<DeliveryCount[]> {
  const query = <Row>(toSql: (parts: SqlParts) => string, table: string) => {
    const params = createParams();
    const sql = toSql({ table: `${database}.${table}`, request, params });
    return connection.query<Row>(sql, { params, timeoutMs });
  };
  type BegunRow = Omit<SessionRow, 'day' | 'device'> & {
    begun_day: number;
    begun_on: string | null;
  };
  const [events, sessions, duplicates] = await Promise.all([
    query<DelayRow>(eventsSql, 'events'),
    query<BegunRow>(sessionsSql, 'events'),
    query<DuplicateRow>(duplicatesSql, 'duplicates'),
  ]);
  return toDeliveryCounts({
    events,
    sessions: sessions.map(({ begun_day, begun_on, ...row }) => ({
      ...row,
      day: begun_day,
      device: begun_on,
    })),
    duplicates: duplicates.map(({ device, ...row }) => ({ ...row, device: device || null })),
  });
}
