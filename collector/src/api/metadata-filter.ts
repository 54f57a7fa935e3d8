import { type JsonObject, MAX_DEPTH } from 'vitrine/contract';

/** Keys of all objects in a filter. Each becomes an SQL condition, and SQLite takes fewer than a thousand. */
const MAX_FILTER_KEYS = 100;

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

/** Whether objects and arrays are nested more than `levels` deep. */
function isDeeper(value: object, levels: number): boolean {
  if (!levels) return true;
  return Object.values(value).some((item) => isContainer(item) && isDeeper(item, levels - 1));
}

/** Keys of all objects in a value. Recursive, so the caller checks its depth first. */
const countKeys = (value: object): number =>
  Object.values(value).reduce(
    (keys, item) => keys + (isContainer(item) ? countKeys(item) : 0),
    Array.isArray(value) ? 0 : Object.keys(value).length,
  );

/**
 * Parses a metadata filter.
 *
 * @param text JSON of an object
 * @returns the object, or the problem
 */
export function parseMetadataFilter(text: string): JsonObject | string {
  let filter: unknown;
  try {
    filter = JSON.parse(text);
  } catch {}
  if (!isContainer(filter) || Array.isArray(filter))
    return 'must be a JSON object, such as {"item_id":"CH-1"}';
  if (isDeeper(filter, MAX_DEPTH))
    return `is nested more than ${MAX_DEPTH} levels deep; no event is`;
  if (countKeys(filter) > MAX_FILTER_KEYS)
    return `has more than ${MAX_FILTER_KEYS} keys; send fewer`;
  return filter as JsonObject;
}
