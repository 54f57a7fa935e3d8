import { DAY } from '../../day.js';
import type { EventFilter, ListRequest } from '../store.js';
import type { StoredRow } from '../stored-row.js';
import { conditionsOf } from './conditions.js';
import type { Connection } from './connection.js';
import { createParams } from './params.js';
import { COLUMNS } from './rows.js';
import { type Span, windows } from './windows.js';

/** Where an event stands among the others. */
export interface EventPlace {
  createdAt: number;
  rank: number;
  id: string;
}

export interface Pages {
  /** @param org or of any */
  placeOf(id: string, org?: string): Promise<EventPlace | undefined>;
  /** @returns undefined when the event of the cursor does not exist */
  page(request: ListRequest): Promise<StoredRow[] | undefined>;
}

/** How much a question may take. */
export interface PageLimits {
  /** Longest run of a query: ms. */
  deadline: number;
  /** Events of an org, or of its type that is asked for, that are looked through at once. */
  atOnce: number;
}

/** Finds pages of events in the order of the list. */
export function createPages(
  connection: Connection,
  database: string,
  { deadline, atOnce }: PageLimits,
): Pages {
  const events = `${database}.events FINAL`;

  /** Which days may have events of a filter; undefined when they are few enough to ask for all at once. */
  const spanOf = async ({ org, type, from, to }: EventFilter): Promise<Span | undefined> => {
    const params = createParams();
    const where = [
      conditionsOf({ org, ...(type !== undefined && { type }) }, params),
      ...(from === undefined ? [] : [`day >= ${params.bind(Math.floor(from / DAY))}`]),
      ...(to === undefined ? [] : [`day <= ${params.bind(Math.floor(to / DAY))}`]),
    ].join(' AND ');
    const [span] = await connection.ask<Span & { total: number }>(
      deadline,
      `SELECT min(day) AS first, max(day) AS last, sum(n) AS total FROM (
         SELECT day, sum(count) AS n FROM ${database}.daily WHERE ${where} GROUP BY day HAVING n > 0
       )`,
      params,
    );
    return span && span.total > atOnce ? span : undefined;
  };

  const placeOf: Pages['placeOf'] = async (id, org) => {
    const params = createParams();
    const where = `${org === undefined ? '' : `org = ${params.bind(org)} AND `}id = ${params.bind(id)}`;
    const [place] = await connection.ask<EventPlace>(
      deadline,
      `SELECT created_at AS createdAt, rank, id FROM ${events} WHERE ${where} LIMIT 1`,
      params,
    );
    return place;
  };

  return {
    placeOf,
    async page({ sort, limit, offset, after, ...filter }) {
      const up = sort === 'createdAt';
      const place = after === undefined ? undefined : await placeOf(after, filter.org);
      if (after !== undefined && !place) return undefined;
      const order = up ? 'created_at ASC, rank DESC, id ASC' : 'created_at DESC, rank ASC, id DESC';

      const within = (window: Pick<EventFilter, 'from' | 'to'>) => {
        const params = createParams();
        let where = conditionsOf({ ...filter, ...window }, params);
        if (place) {
          const behind = [place.createdAt, -place.rank, place.id].map((value) =>
            params.bind(value),
          );
          where += ` AND (created_at, -toInt64(rank), id) ${up ? '>' : '<'} (${behind})`;
        }
        return connection.ask<StoredRow>(
          deadline,
          `SELECT ${COLUMNS} FROM ${events} WHERE ${where} ORDER BY ${order}
           LIMIT ${params.bind(limit)} OFFSET ${params.bind(offset)}`,
          params,
        );
      };

      // What lies before the cursor is not looked through.
      const bounded: EventFilter = {
        ...filter,
        ...(place && up && { from: Math.max(filter.from ?? place.createdAt, place.createdAt) }),
        ...(place && !up && { to: Math.min(filter.to ?? place.createdAt, place.createdAt) }),
      };
      const span = await spanOf(bounded);
      if (!span) return within({});
      let rows: StoredRow[] = [];
      for (const { from, to } of windows(span, !up)) {
        rows = await within({
          ...(from !== undefined && { from: Math.max(from, filter.from ?? from) }),
          ...(to !== undefined && { to: Math.min(to, filter.to ?? to) }),
        });
        if (rows.length === limit) break;
      }
      return rows;
    },
  };
}
