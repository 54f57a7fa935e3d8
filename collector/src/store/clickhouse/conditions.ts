import { MAX_EVENT_AGE_MS } from 'vitrine/contract';
import { DAY_MS } from '../../lib/day.js';
import { isOrigin } from '../origin.js';
import type { StoreFilter } from '../store-filter.js';
import { containsSql } from './contains.js';
import type { Params } from './params.js';

/** Most days between two copies of an event. One more than the largest age, because copies may lie around midnight. */
export const MAX_COPY_DISTANCE_DAYS = MAX_EVENT_AGE_MS / DAY_MS + 1;

/** The SQL of each filter. The conditions on `day` select the partitions that may hold a copy of an event. */
const COMPILERS = {
  org: (value, { bind }) => [`org = ${bind(value)}`],
  eventType: (value, { bind }) => [`type = ${bind(value)}`],
  sessionId: (value, { bind }) => [`session_id = ${bind(value)}`],
  userId: (value, { bind }) => [`user_id = ${bind(value)}`],
  assetId: (value, { bind }) => [`asset_id = ${bind(value)}`],
  device: (value, { bind }) => [`device = ${bind(value)}`],
  referer: (value, { bind }) => [
    `${isOrigin(value) ? 'referer_origin' : 'referer'} = ${bind(value)}`,
  ],
  from: (value, { bind }) => [
    `created_at >= ${bind(value)}`,
    `day >= ${bind(Math.floor(value / DAY_MS) - MAX_COPY_DISTANCE_DAYS)}`,
  ],
  to: (value, { bind }) => [
    `created_at < ${bind(value)}`,
    `day <= ${bind(Math.floor(value / DAY_MS) + MAX_COPY_DISTANCE_DAYS)}`,
  ],
  robots: (value) => [value === 'only' ? 'robot' : 'NOT robot'],
  metadata: (value, params) =>
    Object.keys(value).length ? [containsSql('metadata', value, params)] : [],
} satisfies {
  [Name in keyof StoreFilter]-?: (
    value: NonNullable<StoreFilter[Name]>,
    params: Params,
  ) => string[];
};

/** Compiles a filter to SQL. */
export const conditionsOf = (filter: StoreFilter, params: Params): string =>
  Object.entries(COMPILERS)
    .flatMap(([name, compile]) => {
      const value = filter[name as keyof StoreFilter];
      return value === undefined ? [] : compile(value as never, params);
    })
    .join(' AND ');
