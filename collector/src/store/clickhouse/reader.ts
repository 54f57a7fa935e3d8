import { inRollup } from '../rollup.js';
import type {
  DayCount,
  DeliveryCount,
  DeliveryRequest,
  EventFilter,
  EventRecord,
  ListRequest,
} from '../store.js';
import { type StoredRow, toRecord } from '../stored-row.js';
import { conditionsOf } from './conditions.js';
import type { Connection } from './connection.js';
import { countDelivery } from './delivery.js';
import { createPages, type PageLimits } from './pages.js';
import { createParams } from './params.js';
import { COLUMNS } from './rows.js';

export interface Reader {
  get(org: string, id: string): Promise<EventRecord | undefined>;
  list(request: ListRequest): Promise<{ events: EventRecord[]; count: number } | undefined>;
  days(filter: EventFilter): Promise<DayCount[]>;
  delivery(request: DeliveryRequest): Promise<DeliveryCount[]>;
  scan(after: string | undefined, limit: number): Promise<EventRecord[] | undefined>;
}

/** Read ahead by a scan, since finding where it goes on is a walk through the whole store: pages. */
const AHEAD = 50;

/**
 * What is asked of the tables. `FINAL` leaves one copy of each event, whether ClickHouse has merged them or
 * not; the roll-up has counted each as it came in.
 */
export function createReader(connection: Connection, database: string, limits: PageLimits): Reader {
  const events = `${database}.events FINAL`;
  const { deadline } = limits;
  const pages = createPages(connection, database, limits);
  let ahead: { after: string | undefined; rows: StoredRow[] } = { after: undefined, rows: [] };

  const days = async (filter: EventFilter): Promise<DayCount[]> => {
    const params = createParams();
    const { org, type, from, to } = filter;
    const rollup = inRollup(filter);
    // Every day that is asked for whole, so the days alone decide.
    const where = rollup
      ? conditionsOf({ org, ...(type !== undefined && { type }) }, params) +
        (from === undefined ? '' : ` AND day >= ${params.bind(from / 86_400_000)}`) +
        (to === undefined ? '' : ` AND day < ${params.bind(to / 86_400_000)}`)
      : conditionsOf(filter, params);
    const rows = await connection.ask<{ day: number; n: number; total: number }>(
      deadline,
      rollup
        ? `SELECT day, sum(count) AS n, sum(metric) AS total FROM ${database}.daily
           WHERE ${where} GROUP BY day HAVING n > 0 ORDER BY day`
        : `SELECT day, count() AS n, sum(metric) AS total FROM ${events}
           WHERE ${where} GROUP BY day ORDER BY day`,
      params,
    );
    return rows.map(({ day, n, total }) => ({ day, count: n, metric: total }));
  };

  const countOf = async (filter: EventFilter) => {
    if (inRollup(filter)) return (await days(filter)).reduce((sum, { count }) => sum + count, 0);
    const params = createParams();
    const [row] = await connection.ask<{ n: number }>(
      deadline,
      `SELECT count() AS n FROM ${events} WHERE ${conditionsOf(filter, params)}`,
      params,
    );
    return row?.n ?? 0;
  };

  return {
    days,
    delivery: (request) => countDelivery(connection, database, deadline, request),
    async get(org, id) {
      const params = createParams();
      const [row] = await connection.ask<StoredRow>(
        deadline,
        `SELECT ${COLUMNS} FROM ${events} WHERE org = ${params.bind(org)} AND id = ${params.bind(id)}
         LIMIT 1`,
        params,
      );
      return row && toRecord(row);
    },
    async list(request) {
      const { sort, limit, offset, after, ...filter } = request;
      const [rows, count] = await Promise.all([pages.page(request), countOf(filter)]);
      return rows && { events: rows.map(toRecord), count };
    },
    async scan(after, limit) {
      if (!ahead.rows.length || ahead.after !== after) {
        const params = createParams();
        const place = after === undefined ? undefined : await pages.placeOf(after);
        if (after !== undefined && !place) return undefined;
        const where =
          place &&
          `WHERE (-toInt64(rank), id) > (${params.bind(-place.rank)}, ${params.bind(place.id)})`;
        const rows = await connection.ask<StoredRow>(
          0,
          `SELECT ${COLUMNS} FROM ${events} ${where ?? ''} ORDER BY rank DESC, id
           LIMIT ${params.bind(limit * AHEAD)}`,
          params,
        );
        ahead = { after, rows };
      }
      const rows = ahead.rows.splice(0, limit);
      ahead.after = rows.at(-1)?.id ?? after;
      return rows.map(toRecord);
    },
  };
}
