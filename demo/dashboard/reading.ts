import type { Client, RequestOptions, ViewsQuery, ViewsRow } from 'vitrine/client';
import { ALL, EVENT_TYPES } from './event-types.js';
import {
  type Day,
  dayOfRow,
  isoDay,
  type Period,
  periodsOf,
  toDay,
  wholePeriods,
} from './periods.js';
import { spanOf, type ViewState } from './view-state.js';

/** The most that one page of an answer may hold. */
const PER_PAGE = 1000;

export interface Series {
  /** Events of each period. */
  counts: number[];
  /** Sum of `counts`. */
  count: number;
  /** Sum of the events' metrics. */
  metric: number;
}

export interface Overview {
  periods: Period[];
  first: Day;
  last: Day;
  /** By event type; `ALL` is every one, those of the shop's own included. */
  series: Map<string, Series>;
}

/** The rows of all pages. */
async function rowsOf(
  client: Client,
  query: ViewsQuery & { range: ViewState['range']; endDate: string },
  options: RequestOptions,
): Promise<ViewsRow[]> {
  const rows: ViewsRow[] = [];
  for (let page = 1; ; page++) {
    const answer = await client.views({ ...query, page, perPage: PER_PAGE }, options);
    rows.push(...answer.views);
    if (answer.views.length === 0 || rows.length >= answer.count) return rows;
  }
}

/** Counts by period: of all events, or of one type. */
function readRows(client: Client, state: ViewState, eventType: string, options: RequestOptions) {
  const today = toDay(Date.now());
  const { first, last } = wholePeriods(spanOf(state, today), state.range, today);
  return rowsOf(
    client,
    {
      range: state.range,
      endDate: isoDay(last),
      ...(first !== undefined && { subStartDate: isoDay(first) }),
      ...(eventType !== ALL && { eventType }),
    },
    options,
  );
}

const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0);

/** How many events there are: a change of it tells that the overview has to be read again. */
export async function readCount(client: Client, state: ViewState, options: RequestOptions) {
  const rows = await readRows(client, state, ALL, options);
  return sum(rows.map(({ views }) => views));
}

/** Reads the counts of every event type. Periods without events are zero. */
export async function readOverview(
  client: Client,
  state: ViewState,
  options: RequestOptions,
): Promise<Overview> {
  const today = toDay(Date.now());
  const types = [ALL, ...EVENT_TYPES];
  const rows = await Promise.all(types.map((type) => readRows(client, state, type, options)));
  const span = wholePeriods(spanOf(state, today), state.range, today);
  // What begins where the first event lies.
  const first = span.first ?? Math.min(span.last, ...(rows[0] ?? []).map(dayOfRow));
  const periods = periodsOf(first, span.last, state.range);
  const series = types.map((type, i): [string, Series] => {
    const byDay = new Map(rows[i]?.map((row) => [dayOfRow(row), row]));
    const counts = periods.map((period) => byDay.get(period.first)?.views ?? 0);
    const metric = sum([...byDay.values()].map((row) => row.metric ?? 0));
    return [type, { counts, count: sum(counts), metric }];
  });
  return { periods, first, last: span.last, series: new Map(series) };
}
