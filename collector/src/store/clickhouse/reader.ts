import { DAY_MS } from '../../lib/day.js';
import { MAX_PAGE_BYTES, takePage } from '../page-bytes.js';
import { isInRollup } from '../rollup.js';
import type {
  DayCount,
  DeliveryCount,
  DeliveryRequest,
  EventPage,
  EventRecord,
  ListRequest,
  StoredRow,
} from '../store.js';
import type { StoreFilter } from '../store-filter.js';
import { toRecord } from '../stored-row.js';
import { conditionsOf } from './conditions.js';
import type { Connection } from './connection.js';
import { countDelivery } from './count-delivery.js';
import { createPages, type QueryLimits } from './pages.js';
import { createParams, type Params } from './params.js';
import { rollupSql } from './rollup-sql.js';
import { COLUMNS } from './rows.js';
import { firstUncorrectedDay } from './settled-days.js';
import { createSpanReader } from './span-reader.js';

export interface Reader {
  get(org: string, id: string): Promise<EventRecord | undefined>;
  list(request: ListRequest): Promise<EventPage | undefined>;
  days(filter: StoreFilter): Promise<DayCount[]>;
  delivery(request: DeliveryRequest): Promise<DeliveryCount[]>;
  scan(after: string | undefined, limit: number): Promise<StoredRow[] | undefined>;
}

/** Pages that a scan reads ahead: to find its cursor, ClickHouse reads the whole store. */
const READ_AHEAD_PAGES = 50;
const READ_AHEAD_BYTES = 16 * MAX_PAGE_BYTES;

/**
 * Queries on the tables. `FINAL` leaves one copy of each event, before and after ClickHouse has merged them. The
 * rollup counts every copy, until it is corrected.
 */
export function createReader(
  connection: Connection,
  database: string,
  limits: QueryLimits,
): Reader {
  const events = `${database}.events FINAL`;
  const { queryTimeoutMs: timeoutMs, maxScanEvents } = limits;
  const pages = createPages(connection, database, limits);
  const spanOf = createSpanReader(connection, database, timeoutMs);
  let ahead: { after: string | undefined; rows: StoredRow[] } = { after: undefined, rows: [] };

  const eventCountsSql = (filter: StoreFilter, params: Params) =>
    `SELECT day, toInt64(count()) AS n, sum(metric) AS total FROM ${events}
     WHERE ${conditionsOf(filter, params)} GROUP BY day`;

  /** Counts of whole days. Those from `firstRead` come from the events; none with infinity. */
  const rollupCountsSql = (filter: StoreFilter, firstRead: number, params: Params) => {
    const { org, eventType, from = 0, to = Number.MAX_SAFE_INTEGER } = filter;
    const where = [
      conditionsOf({ org, ...(eventType !== undefined && { eventType }) }, params),
      `day >= ${params.bind(from / DAY_MS)}`,
      `day < ${params.bind(Math.min(firstRead, Math.floor(to / DAY_MS)))}`,
    ].join(' AND ');
    const stored = `SELECT day, sum(r.count) AS n, sum(r.metric) AS total FROM ${rollupSql(database)} AS r
      WHERE ${where} GROUP BY day HAVING n > 0`;
    if (firstRead === Number.POSITIVE_INFINITY) return stored;
    const newest = { ...filter, from: Math.max(from, firstRead * DAY_MS) };
    return `${stored} UNION ALL ${eventCountsSql(newest, params)}`;
  };

  /** The newest days are not corrected yet, but may have too many events to read. */
  const firstReadOf = async (filter: StoreFilter) => {
    const day = firstUncorrectedDay(Date.now());
    const { total } = await spanOf({ ...filter, from: Math.max(filter.from ?? 0, day * DAY_MS) });
    return total > maxScanEvents ? Number.POSITIVE_INFINITY : day;
  };

  const days = async (filter: StoreFilter): Promise<DayCount[]> => {
    const params = createParams();
    const sql = isInRollup(filter)
      ? rollupCountsSql(filter, await firstReadOf(filter), params)
      : eventCountsSql(filter, params);
    const rows = await connection.query<{ day: number; n: number; total: number }>(
      `SELECT * FROM (${sql}) ORDER BY day`,
      { params, timeoutMs },
    );
    return rows.map(({ day, n, total }) => ({ day, count: n, metric: total }));
  };

  const countOf = async (filter: StoreFilter) => {
    if (isInRollup(filter)) return (await days(filter)).reduce((sum, { count }) => sum + count, 0);
    const params = createParams();
    const [row] = await connection.query<{ n: number }>(
      `SELECT count() AS n FROM ${events} WHERE ${conditionsOf(filter, params)}`,
      { params, timeoutMs },
    );
    return row?.n ?? 0;
  };

  return {
    days,
    delivery: (request) => countDelivery(connection, request, { database, timeoutMs }),
    async get(org, id) {
      const params = createParams();
      const [row] = await connection.query<StoredRow>(
        `SELECT ${COLUMNS} FROM ${events} WHERE org = ${params.bind(org)} AND id = ${params.bind(id)}
         LIMIT 1`,
        { params, timeoutMs },
      );
      return row && toRecord(row);
    },
    async list(request) {
      const { sort, limit, offset, after, skipCount, ...filter } = request;
      const [page, count] = await Promise.all([
        pages.page(request),
        skipCount ? undefined : countOf(filter),
      ]);
      return (
        page && { events: page.rows, isCut: page.isCut, ...(count !== undefined && { count }) }
      );
    },
    async scan(after, limit) {
      if (!ahead.rows.length || ahead.after !== after) {
        const params = createParams();
        const cursor = after === undefined ? undefined : await pages.positionOf(after);
        if (after !== undefined && !cursor) return undefined;
        const where = cursor
          ? `WHERE (-toInt64(rank), id) > (${params.bind(-cursor.rank)}, ${params.bind(cursor.id)})`
          : '';
        const { rows } = await connection.queryPage(
          `SELECT ${COLUMNS} FROM ${events} ${where} ORDER BY rank DESC, id
           LIMIT ${params.bind(limit * READ_AHEAD_PAGES)}`,
          { params, timeoutMs: 0, maxBytes: READ_AHEAD_BYTES },
        );
        ahead = { after, rows };
      }
      const { rows } = takePage(ahead.rows.slice(0, limit));
      ahead.rows.splice(0, rows.length);
      ahead.after = rows.at(-1)?.id ?? after;
      return rows;
    },
  };
}
