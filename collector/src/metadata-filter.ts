import { type JsonObject, MAX_DEPTH } from 'vitrine/contract';

/** Keys of all its objects. Each is a condition, of which SQLite takes less than a thousand. */
const MAX_FILTER_KEYS = 100;

const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether anything in it lies below so many levels of objects and arrays. */
function isDeeper(value: object, levels: number): boolean {
  if (!levels) return true;
  return Object.values(value).some((item) => isHolder(item) && isDeeper(item, levels - 1));
}

/** Keys of all objects in it, which is not too deep. */
const countKeys = (value: object): number =>
  Object.values(value).reduce(
    (keys, item) => keys + (isHolder(item) ? countKeys(item) : 0),
    Array.isArray(value) ? 0 : Object.keys(value).length,
  );

/**
 * Reads a filter by metadata: what the metadata of an event has to contain.
 *
 * @param text JSON of an object
 * @returns or what is wrong with it
 */
export function readMetadataFilter(text: string): JsonObject | string {
  let filter: unknown;
  try {
    filter = JSON.parse(text);
  } catch {}
  if (!isHolder(filter) || Array.isArray(filter))
    return 'must be a JSON object, such as {"item_id":"CH-1"}';
  if (isDeeper(filter, MAX_DEPTH))
    return `is nested deeper than ${MAX_DEPTH} levels, as no event is`;
  if (countKeys(filter) > MAX_FILTER_KEYS) return `has over ${MAX_FILTER_KEYS} keys; ask for fewer`;
  return filter as JsonObject;
}
