import {
  DEFAULT_PER_PAGE,
  DEFAULT_PER_PAGE_DAYS,
  FILTER_NAMES,
  type ListSort,
  MAX_PER_PAGE,
  ROBOTS,
  type Robots,
  VIEWS_FILTER_NAMES,
  type ViewsRange,
  type ViewsSort,
} from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import { DAY_MS, parseDay } from '../lib/day.js';
import { offsetAt } from '../lib/time-zone.js';
import type { StoreFilter } from '../store/store-filter.js';
import { QueryReader, type RawQuery } from './query-reader.js';
import { RANGES } from './schemas.js';

/** Days of a delivery report. */
const DEFAULT_DELIVERY_DAYS = 30;
const MAX_DELIVERY_DAYS = 366;

export const MAX_PAGE = 1_000_000;

export function readListQuery(query: RawQuery, org: OrgConfig) {
  const reader = new QueryReader(query, org);
  const robots = reader.oneOf<Robots>('robots', { allowed: ROBOTS, fallback: 'include' });
  const request = {
    filter: {
      ...reader.filter(FILTER_NAMES),
      ...(robots !== 'include' && { robots }),
    } satisfies StoreFilter,
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
  const zone = reader.timeZone();
  const robots = reader.oneOf<Robots>('robots', { allowed: ROBOTS, fallback: 'include' });
  const value = reader.oneOf('range', { allowed: RANGES, fallback: 'month' });
  const range: ViewsRange = value === 'date' ? 'day' : value;
  const first = reader.day('subStartDate') ?? (parseDay(org.subscriptionStart) as number);
  const last = reader.day('endDate') ?? Math.floor((now + offsetAt(zone, now)) / DAY_MS);
  if (last < first) reader.addProblem('endDate', 'is before the first day');
  const request = {
    filter: {
      ...reader.filter(VIEWS_FILTER_NAMES),
      from: reader.startOfDay(first),
      to: reader.startOfDay(last + 1),
    } satisfies StoreFilter,
    zone,
    robots,
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
  reader.rejectOthers(['from', 'to']);
  const last = reader.day('to') ?? Math.floor(now / DAY_MS);
  const first = reader.day('from') ?? last - DEFAULT_DELIVERY_DAYS + 1;
  if (last < first) reader.addProblem('to', 'is before the first day');
  if (first < 0) reader.addProblem('from', 'is before 1970');
  if (last - first >= MAX_DELIVERY_DAYS)
    reader.addProblem('from', `is more than ${MAX_DELIVERY_DAYS} days before the last day`);
  reader.finish();
  return { first, last };
}

export function readRefusedQuery(query: RawQuery, org: OrgConfig) {
  const reader = new QueryReader(query, org);
  reader.rejectOthers(['page', 'perPage']);
  const request = {
    page: reader.integer('page', { fallback: 1, max: MAX_PAGE }),
    perPage: reader.integer('perPage', { fallback: DEFAULT_PER_PAGE, max: MAX_PER_PAGE }),
  };
  reader.finish();
  return request;
}
