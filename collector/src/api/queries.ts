import {
  canonicalEventName,
  DEFAULT_PER_PAGE,
  DEFAULT_PER_PAGE_DAYS,
  type ErrorDetail,
  EVENT_FILTERS,
  FILTER_NAMES,
  type FilterKind,
  type FilterName,
  type JsonObject,
  type ListSort,
  MAX_PER_PAGE,
  VIEWS_FILTER_NAMES,
  type ViewsRange,
  type ViewsSort,
} from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import { DAY_MS, parseDay } from '../lib/day.js';
import type { StoreFilter } from '../store/store-filter.js';
import { parseMetadataFilter } from './metadata-filter.js';
import { RANGES } from './schemas.js';

/** Days of a delivery report. */
const DEFAULT_DELIVERY_DAYS = 30;
const MAX_DELIVERY_DAYS = 366;

const MAX_PAGE = 1_000_000;

/** Raw query parameters. A repeated one is an array. */
export type RawQuery = Record<string, string | string[] | undefined>;

/** Reads parameters, and collects their problems. */
class QueryReader {
  readonly #details: ErrorDetail[] = [];

  constructor(
    private readonly query: RawQuery,
    private readonly org: OrgConfig,
  ) {}

  addProblem(path: string, message: string): undefined {
    this.#details.push({ path, message });
  }

  text(name: string): string | undefined {
    const value = this.query[name];
    if (Array.isArray(value)) return this.addProblem(name, 'is given more than once');
    // Often an unset variable. Without its filter, the query would match everything.
    if (value === '') return this.addProblem(name, 'is empty; leave it out, or give it a value');
    return value;
  }

  integer(name: string, { fallback, max }: { fallback: number; max: number }): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= 1 && number <= max) return number;
    this.addProblem(name, `must be a whole number from 1 to ${max}`);
    return fallback;
  }

  oneOf<Value extends string>(
    name: string,
    { allowed, fallback }: { allowed: readonly Value[]; fallback: Value },
  ): Value {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if ((allowed as readonly string[]).includes(value)) return value as Value;
    this.addProblem(name, `must be one of ${allowed.join(', ')}`);
    return fallback;
  }

  /** Days since the epoch. */
  day(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return parseDay(value) ?? this.addProblem(name, 'must be a day of the calendar, as YYYY/MM/DD');
  }

  /** A moment, or the start or the end of a day: ms since the epoch. */
  moment(name: string, edge: 'start' | 'end'): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const day = parseDay(value);
    if (day !== undefined) return (day + (edge === 'end' ? 1 : 0)) * DAY_MS;
    // Without a zone it is UTC, whatever the zone of the server. Date.parse would turn February 31 into March 3.
    const [, date = '', zone] =
      /^(\d{4}-\d{2}-\d{2})T[\d:.]+(Z|[+-]\d{2}:?\d{2})?$/.exec(value) ?? [];
    const time = parseDay(date) === undefined ? Number.NaN : Date.parse(zone ? value : `${value}Z`);
    return Number.isNaN(time)
      ? this.addProblem(name, 'must be a day, as YYYY-MM-DD, or a moment in ISO 8601')
      : time;
  }

  metadata(name: string): JsonObject | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const filter = parseMetadataFilter(value);
    return typeof filter === 'string' ? this.addProblem(name, filter) : filter;
  }

  eventType(name: string): string | undefined {
    const value = this.text(name);
    if (!value) return undefined;
    return (
      canonicalEventName(value, this.org.eventTypes) ??
      this.addProblem(name, `"${value.slice(0, 100)}" is not an event name`)
    );
  }

  filter(names: readonly FilterName[]): StoreFilter {
    const values = names.map((name) => [name, READERS[EVENT_FILTERS[name]](this, name)]);
    return { org: this.org.id, ...Object.fromEntries(values) };
  }

  /** @throws ApiError 422 with all problems */
  finish(): void {
    if (this.#details.length) throw new ApiError('invalidParameter', { details: this.#details });
  }
}

/** How the value of a filter is read, by its kind. */
const READERS = {
  text: (reader, name) => reader.text(name),
  eventType: (reader, name) => reader.eventType(name),
  json: (reader, name) => reader.metadata(name),
  start: (reader, name) => reader.moment(name, 'start'),
  end: (reader, name) => reader.moment(name, 'end'),
} satisfies Record<FilterKind, (reader: QueryReader, name: string) => unknown>;

export function readListQuery(query: RawQuery, org: OrgConfig) {
  const reader = new QueryReader(query, org);
  const request = {
    filter: reader.filter(FILTER_NAMES),
    after: reader.text('after'),
    page: reader.integer('page', { fallback: 1, max: MAX_PAGE }),
    perPage: reader.integer('perPage', { fallback: DEFAULT_PER_PAGE, max: MAX_PER_PAGE }),
    sort: reader.oneOf<ListSort>('sort', {
      allowed: ['-createdAt', 'createdAt'],
      fallback: '-createdAt',
    }),
  };
  if (request.after !== undefined && request.page > 1) {
    reader.addProblem('after', 'cannot be combined with page; send one of them');
  }
  reader.finish();
  return request;
}

export interface QueryContext {
  org: OrgConfig;
  /** ms since the epoch. */
  now: number;
}

export function readViewsQuery(query: RawQuery, { org, now }: QueryContext) {
  const reader = new QueryReader(query, org);
  const value = reader.oneOf('range', { allowed: RANGES, fallback: 'month' });
  const range: ViewsRange = value === 'date' ? 'day' : value;
  const first = reader.day('subStartDate') ?? (parseDay(org.subscriptionStart) as number);
  const last = reader.day('endDate') ?? Math.floor(now / DAY_MS);
  if (last < first) reader.addProblem('endDate', 'is before the first day');
  const request = {
    filter: {
      ...reader.filter(VIEWS_FILTER_NAMES),
      from: first * DAY_MS,
      to: (last + 1) * DAY_MS,
    } satisfies StoreFilter,
    range,
    page: reader.integer('page', { fallback: 1, max: MAX_PAGE }),
    perPage: reader.integer('perPage', {
      fallback: range === 'day' ? DEFAULT_PER_PAGE_DAYS : DEFAULT_PER_PAGE,
      max: MAX_PER_PAGE,
    }),
    sort: reader.oneOf<ViewsSort>('sort', {
      allowed: ['-cumulative', 'cumulative'],
      fallback: '-cumulative',
    }),
  };
  reader.finish();
  return request;
}

/** @returns days since the epoch, both included */
export function readDeliveryQuery(query: RawQuery, { org, now }: QueryContext) {
  const reader = new QueryReader(query, org);
  const last = reader.day('to') ?? Math.floor(now / DAY_MS);
  const first = reader.day('from') ?? last - DEFAULT_DELIVERY_DAYS + 1;
  if (last < first) reader.addProblem('to', 'is before the first day');
  if (first < 0) reader.addProblem('from', 'is before 1970');
  if (last - first >= MAX_DELIVERY_DAYS)
    reader.addProblem('from', `is more than ${MAX_DELIVERY_DAYS} days before the last day`);
  reader.finish();
  return { first, last };
}
