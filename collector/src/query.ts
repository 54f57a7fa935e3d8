import {
  canonicalEventName,
  DEFAULT_PER_PAGE,
  DEFAULT_PER_PAGE_DAYS,
  type ErrorDetail,
  type JsonObject,
  type ListSort,
  MAX_PER_PAGE,
  type ViewsRange,
  type ViewsSort,
} from 'vitrine/contract';
import { dayOf, type OrgConfig } from './config.js';
import { DAY } from './day.js';
import { ApiError } from './http/api-error.js';
import { readMetadataFilter } from './metadata-filter.js';
import { RANGES } from './schemas.js';
import type { EventFilter } from './store/store.js';

/** Days of a delivery report: by default, and at most. */
const DELIVERY_DAYS = 30;
const MAX_DELIVERY_DAYS = 366;

/** Parameters as they arrive; one that is given twice arrives as an array. */
export type RawQuery = Record<string, string | string[] | undefined>;

/** Reads parameters one by one, and collects what is wrong with them. */
class QueryReader {
  readonly #details: ErrorDetail[] = [];

  constructor(
    private readonly query: RawQuery,
    private readonly org: OrgConfig,
  ) {}

  refuse(path: string, message: string): undefined {
    this.#details.push({ path, message });
  }

  text(name: string): string | undefined {
    const value = this.query[name];
    if (Array.isArray(value)) return this.refuse(name, 'is given more than once');
    // As of a variable that is not set: without the filter everything would be found.
    if (value === '') return this.refuse(name, 'is empty; leave it out, or give it a value');
    return value;
  }

  integer(name: string, fallback: number, max: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= 1 && number <= max) return number;
    this.refuse(name, `must be a whole number from 1 to ${max}`);
    return fallback;
  }

  oneOf<Value extends string>(name: string, allowed: readonly Value[], fallback: Value): Value {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if ((allowed as readonly string[]).includes(value)) return value as Value;
    this.refuse(name, `must be one of ${allowed.join(', ')}`);
    return fallback;
  }

  /** Days since the epoch. */
  day(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return dayOf(value) ?? this.refuse(name, 'must be a day of the calendar, as YYYY/MM/DD');
  }

  /** A moment, or a day; ms since the epoch. `end` takes the end of a bare day. */
  moment(name: string, end: boolean): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const day = dayOf(value);
    if (day !== undefined) return (day + Number(end)) * DAY;
    // A moment without a zone is UTC, whatever zone the server is in; a date alone Date.parse
    // would take for the next month's.
    const [, date = '', zone] =
      /^(\d{4}-\d{2}-\d{2})T[\d:.]+(Z|[+-]\d{2}:?\d{2})?$/.exec(value) ?? [];
    const time = dayOf(date) === undefined ? Number.NaN : Date.parse(zone ? value : `${value}Z`);
    return Number.isNaN(time)
      ? this.refuse(name, 'must be a day, as YYYY-MM-DD, or a moment in ISO 8601')
      : time;
  }

  metadata(): JsonObject | undefined {
    const value = this.text('metadata');
    if (value === undefined) return undefined;
    const read = readMetadataFilter(value);
    return typeof read === 'string' ? this.refuse('metadata', read) : read;
  }

  /** What the list and the views share. */
  filter(): EventFilter {
    const type = this.text('eventType');
    const name = type && canonicalEventName(type, this.org.eventTypes);
    if (type && !name) this.refuse('eventType', `"${type.slice(0, 100)}" is not an event name`);
    return {
      org: this.org.id,
      type: name,
      metadata: this.metadata(),
      device: this.text('device'),
      referer: this.text('referer'),
    };
  }

  /** @throws ApiError 422 with everything that is wrong */
  done(): void {
    if (this.#details.length) throw new ApiError('invalidParameter', this.#details);
  }
}

export function readListQuery(query: RawQuery, org: OrgConfig) {
  const reader = new QueryReader(query, org);
  const request = {
    filter: {
      ...reader.filter(),
      sessionId: reader.text('sessionId'),
      userId: reader.text('userId'),
      assetId: reader.text('assetId'),
      from: reader.moment('from', false),
      to: reader.moment('to', true),
    } satisfies EventFilter,
    after: reader.text('after'),
    page: reader.integer('page', 1, 1_000_000),
    perPage: reader.integer('perPage', DEFAULT_PER_PAGE, MAX_PER_PAGE),
    sort: reader.oneOf<ListSort>('sort', ['-createdAt', 'createdAt'], '-createdAt'),
  };
  if (request.after !== undefined && request.page > 1) {
    reader.refuse('after', 'goes on from an event, page from the start: give one of them');
  }
  reader.done();
  return request;
}

/**
 * @param now ms since the epoch
 */
export function readViewsQuery(query: RawQuery, org: OrgConfig, now: number) {
  const reader = new QueryReader(query, org);
  const asked = reader.oneOf('range', RANGES, 'month');
  const range: ViewsRange = asked === 'date' ? 'day' : asked;
  const first = reader.day('subStartDate') ?? (dayOf(org.subscriptionStart) as number);
  const last = reader.day('endDate') ?? Math.floor(now / DAY);
  if (last < first) reader.refuse('endDate', 'is before the start');
  const request = {
    filter: { ...reader.filter(), from: first * DAY, to: (last + 1) * DAY } satisfies EventFilter,
    range,
    page: reader.integer('page', 1, 1_000_000),
    perPage: reader.integer(
      'perPage',
      range === 'day' ? DEFAULT_PER_PAGE_DAYS : DEFAULT_PER_PAGE,
      MAX_PER_PAGE,
    ),
    sort: reader.oneOf<ViewsSort>('sort', ['-cumulative', 'cumulative'], '-cumulative'),
  };
  reader.done();
  return request;
}

/**
 * @param now ms since the epoch
 * @returns days since the epoch, the last one included
 */
export function readDeliveryQuery(query: RawQuery, org: OrgConfig, now: number) {
  const reader = new QueryReader(query, org);
  const last = reader.day('to') ?? Math.floor(now / DAY);
  const first = reader.day('from') ?? last - DELIVERY_DAYS + 1;
  if (last < first) reader.refuse('to', 'is before the start');
  if (first < 0) reader.refuse('from', 'is before 1970');
  if (last - first >= MAX_DELIVERY_DAYS)
    reader.refuse('from', `is over ${MAX_DELIVERY_DAYS} days before the end`);
  reader.done();
  return { first, last };
}
