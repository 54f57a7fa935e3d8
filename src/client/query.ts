import type { ListQuery, ViewsQuery } from '../contract/api.js';
import {
  EVENT_FILTERS,
  FILTER_NAMES,
  type FilterName,
  VIEWS_FILTER_NAMES,
} from '../contract/filters.js';
import type { QueryParameters } from './request.js';

/** The parameters of a call, by name. */
type Names<Query> = readonly (keyof Query & string)[];

const SHARED = ['orgId', 'page', 'perPage', 'sort'] as const;

/** Parameters of `list()`. */
export const LIST: Names<ListQuery> = [...FILTER_NAMES, ...SHARED, 'after', 'robots'];

/** Parameters of `views()`. */
export const VIEWS: Names<ViewsQuery> = [
  ...VIEWS_FILTER_NAMES,
  ...SHARED,
  'subStartDate',
  'endDate',
  'range',
  'timezone',
  'robots',
];

/** @returns the value to pass instead; undefined when this one is right */
function remedyFor(name: string, value: unknown): string | undefined {
  if (name === 'page' || name === 'perPage') {
    if (!(Number.isSafeInteger(value) && (value as number) > 0)) return 'a whole number from 1';
  } else if (EVENT_FILTERS[name as FilterName] === 'json') {
    if (!/^{"/.test(JSON.stringify(value))) return 'an object with a value';
  } else if (typeof value !== 'string' || !value) return 'text that is not empty';
}

/**
 * Checks a query. A server ignores unknown parameters, and an empty `metadata` matches every event: a
 * misspelt filter or an unset variable would return the whole store.
 *
 * @throws TypeError for an unknown parameter or a wrong value: the field, a colon, the remedy
 */
export function readQuery<Query extends ListQuery | ViewsQuery>(
  query: Query,
  names: Names<Query>,
): QueryParameters {
  for (const [name, value] of Object.entries(query)) {
    if (!names.includes(name as keyof Query & string)) {
      throw new TypeError(`${name}: unknown parameter, pass one of ${names.join(', ')}`);
    }
    const remedy = value !== undefined && remedyFor(name, value);
    if (remedy) throw new TypeError(`${name}: pass ${remedy}`);
  }
  return { ...query };
}
