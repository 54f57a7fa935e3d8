import { DAY_MS } from '../../lib/day.js';
import type { StoreFilter } from '../store-filter.js';
import { conditionsOf } from './conditions.js';
import type { Connection } from './connection.js';
import { createParams } from './params.js';
import { rollupSql } from './rollup-sql.js';
import type { DaySpan } from './windows.js';

/** Finds the days that may have events of a filter, and how many events of the org or the type these have. */
export const createSpanReader =
  (connection: Connection, database: string, timeoutMs: number) =>
  async ({ org, eventType, from, to }: StoreFilter): Promise<DaySpan & { total: number }> => {
    const params = createParams();
    const where = [
      conditionsOf({ org, ...(eventType !== undefined && { eventType }) }, params),
      ...(from === undefined ? [] : [`day >= ${params.bind(Math.floor(from / DAY_MS))}`]),
      ...(to === undefined ? [] : [`day <= ${params.bind(Math.floor(to / DAY_MS))}`]),
    ].join(' AND ');
    const [span] = await connection.query<DaySpan & { total: number }>(
      `SELECT min(day) AS first, max(day) AS last, sum(n) AS total FROM (
         SELECT day, sum(count) AS n FROM ${rollupSql(database)} WHERE ${where} GROUP BY day HAVING n > 0
       )`,
      { params, timeoutMs },
    );
    return span ?? { first: 0, last: 0, total: 0 };
  };
