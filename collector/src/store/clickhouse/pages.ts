import { type CutPage, MAX_PAGE_BYTES } from '../page-bytes.js';
import type { ListRequest } from '../store.js';
import type { StoreFilter } from '../store-filter.js';
import { conditionsOf } from './conditions.js';
import type { Connection } from './connection.js';
import { createParams } from './params.js';
import { COLUMNS } from './rows.js';
import { createSpanReader } from './span-reader.js';
import { windows } from './windows.js';

/** Position of an event in the order of the list. */
export interface EventPosition {
  createdAt: number;
  rank: number;
  id: string;
}

export interface Pages {
  /** @param org without it, of any org */
  positionOf(id: string, org?: string): Promise<EventPosition | undefined>;
  /** @returns undefined when the event of the cursor does not exist */
  page(request: ListRequest): Promise<CutPage | undefined>;
}

export interface QueryLimits {
  /** Longest run of a query. */
  queryTimeoutMs: number;
  /** Largest number of events of an org, or of the requested type, that a list reads at once. */
  maxScanEvents: number;
}

/** Finds pages of events in the order of the list. */
export function createPages(
  connection: Connection,
  database: string,
  { queryTimeoutMs: timeoutMs, maxScanEvents }: QueryLimits,
): Pages {
  const events = `${database}.events FINAL`;
  const spanOf = createSpanReader(connection, database, timeoutMs);

  const positionOf: Pages['positionOf'] = async (id, org) => {
    const params = createParams();
    const where = `${org === undefined ? '' : `org = ${params.bind(org)} AND `}id = ${params.bind(id)}`;
    const [position] = await connection.query<EventPosition>(
      `SELECT created_at AS createdAt, rank, id FROM ${events} WHERE ${where} LIMIT 1`,
      { params, timeoutMs },
    );
    return position;
  };

  return {
    positionOf,
    async page({ sort, limit, offset, after, ...filter }) {
      const ascending = sort === 'createdAt';
      const cursor = after === undefined ? undefined : await positionOf(after, filter.org);
      if (after !== undefined && !cursor) return undefined;
      const order = ascending
        ? 'created_at ASC, rank DESC, id ASC'
        : 'created_at DESC, rank ASC, id DESC';

      const rowsWithin = (window: Pick<StoreFilter, 'from' | 'to'>) => {
        const params = createParams();
        let where = conditionsOf({ ...filter, ...window }, params);
        if (cursor) {
          const position = [cursor.createdAt, -cursor.rank, cursor.id].map((value) =>
            params.bind(value),
          );
          where += ` AND (created_at, -toInt64(rank), id) ${ascending ? '>' : '<'} (${position})`;
        }
        return connection.queryPage(
          `SELECT ${COLUMNS} FROM ${events} WHERE ${where} ORDER BY ${order}
           LIMIT ${params.bind(limit)} OFFSET ${params.bind(offset)}`,
          { params, timeoutMs, maxBytes: MAX_PAGE_BYTES },
        );
      };

      // Excludes the days before the cursor.
      const bounded: StoreFilter = {
        ...filter,
        ...(cursor &&
          ascending && { from: Math.max(filter.from ?? cursor.createdAt, cursor.createdAt) }),
        ...(cursor &&
          !ascending && { to: Math.min(filter.to ?? cursor.createdAt, cursor.createdAt) }),
      };
      const span = await spanOf(bounded);
      if (span.total <= maxScanEvents) return rowsWithin({});
      let page: CutPage = { rows: [], isCut: false };
      for (const { from, to } of windows(span, ascending ? 'oldest first' : 'newest first')) {
        page = await rowsWithin({
          ...(from !== undefined && { from: Math.max(from, filter.from ?? from) }),
          ...(to !== undefined && { to: Math.min(to, filter.to ?? to) }),
        });
        if (page.isCut || page.rows.length === limit) break;
      }
      return page;
    },
  };
}
