import { DAY } from '../../day.js';
import { type DuplicateRow, type SessionRow, toCounts, type WaitRow } from '../delivery-counts.js';
import type { DeliveryCount, DeliveryRequest } from '../store.js';
import { conditionsOf } from './conditions.js';
import type { Connection } from './connection.js';
import { createParams, type Params } from './params.js';

/** A wait to two significant digits. */
const UNIT = 'intExp10(greatest(length(toString(waited)), 2) - 2)';
const ROUNDED = `intDiv(2 * waited + ${UNIT}, 2 * ${UNIT}) * ${UNIT}`;

type Question = (events: string, request: DeliveryRequest, params: Params) => string;

const rangeOf = ({ org, from, to }: DeliveryRequest, params: Params) =>
  conditionsOf({ org, from, to }, params);

const eventsSql: Question = (events, request, params) => `
  SELECT day, device, toInt64(${ROUNDED}) AS wait, count() AS received,
    count(e.batched) AS noted, countIf(e.batched) AS batched,
    count(next_page) AS paged, countIf(next_page) AS nextPage
  FROM ${events} AS e FINAL WHERE ${rangeOf(request, params)} GROUP BY day, device, wait ORDER BY wait`;

/**
 * What sessions miss: of the numbers up to the last one in the range and after the last one before it,
 * those that no event of the session has, whenever it happened. For that the events of all days are read,
 * but of few columns. The tuple is there because `argMin` passes over a device that is null.
 */
const sessionsSql: Question = (events, request, params) => {
  const { org, from, to, runningSince } = request;
  const [orgIs, first, end, running] = [org, from, to, runningSince].map((value) =>
    params.bind(value),
  );
  const inRange = `created_at >= ${first} AND created_at < ${end} AND number IS NOT NULL`;
  return `
  SELECT intDiv(begun, ${DAY}) AS begun_day, begun_on,
    sumIf(missing, arrived < ${running}) AS lost, sumIf(missing, arrived >= ${running}) AS outstanding
  FROM (
    SELECT minIf(created_at, ${inRange}) AS begun,
      argMinIf(tuple(device), (created_at, assumeNotNull(number)), ${inRange}).1 AS begun_on,
      max(created_at + coalesce(waited, 0)) AS arrived,
      assumeNotNull(maxIf(number, ${inRange})) AS last,
      coalesce(maxIf(number, created_at < ${first}), 0) AS base,
      last - base - arrayCount(n -> n > base AND n <= last, groupUniqArray(number)) AS missing
    FROM ${events} FINAL
    WHERE org = ${orgIs} AND session_id GLOBAL IN (
      SELECT session_id FROM ${events} FINAL
      WHERE ${rangeOf(request, params)} AND number IS NOT NULL
    )
    GROUP BY session_id
  )
  WHERE missing > 0 GROUP BY begun_day, begun_on`;
};

const duplicatesSql: Question = (duplicates, { org, from, to }, { bind }) => `
  SELECT day, device, sum(count) AS duplicates FROM ${duplicates} FINAL
  WHERE org = ${bind(org)} AND day >= ${bind(Math.floor(from / DAY))} AND day < ${bind(Math.ceil(to / DAY))}
  GROUP BY day, device`;

/**
 * Counts how events came.
 *
 * @param deadline longest run of each of the three queries: ms
 */
export async function countDelivery(
  connection: Connection,
  database: string,
  deadline: number,
  request: DeliveryRequest,
): Promise<DeliveryCount[]> {
  const ask = <Row>(question: Question, table: string) => {
    const params = createParams();
    return connection.ask<Row>(deadline, question(`${database}.${table}`, request, params), params);
  };
  type Begun = Omit<SessionRow, 'day' | 'device'> & { begun_day: number; begun_on: string | null };
  const [events, sessions, duplicates] = await Promise.all([
    ask<WaitRow>(eventsSql, 'events'),
    ask<Begun>(sessionsSql, 'events'),
    ask<DuplicateRow>(duplicatesSql, 'duplicates'),
  ]);
  return toCounts(
    events,
    sessions.map(({ begun_day, begun_on, ...row }) => ({
      ...row,
      day: begun_day,
      device: begun_on,
    })),
    duplicates.map(({ device, ...row }) => ({ ...row, device: device || null })),
  );
}
