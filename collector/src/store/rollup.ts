import { DAY_MS } from '../lib/day.js';
import type { StoreFilter } from './store-filter.js';

/** Whether the rollup by org, type and day can answer: the filter has nothing else, and only whole days. */
export const isInRollup = ({ org, eventType, from = 0, to = 0, ...others }: StoreFilter) =>
  from % DAY_MS === 0 &&
  to % DAY_MS === 0 &&
  Object.values(others).every((value) => value === undefined || Object.keys(value).length === 0);
