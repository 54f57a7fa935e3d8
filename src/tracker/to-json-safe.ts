import type { JsonObject } from '../contract/events.js';
import { toJson } from './to-json.js';

/**
 * A copy of what a page passes, so that the page may go on with its objects. A BigInt becomes
 * text; a field that JSON cannot hold (an object inside itself, a DOM node, a getter that
 * throws) is left out, so that the rest of the event is not lost.
 *
 * @param defaults fields below those; undefined takes one away
 * @returns the copy, and the names of the fields that were left out; `eventMetadata` when `fields` is a text, a
 * list or anything else that has no named fields
 */
export function toJsonSafe(
  fields: object | undefined,
  defaults?: JsonObject,
): { value: JsonObject; omitted: string[] } {
  const copy = { ...defaults };
  const source = fields ?? {};
  const hasNames = typeof source === 'object' && !Array.isArray(source);
  const omitted = hasNames ? [] : ['eventMetadata'];
  // Own fields alone: a page may have given some to all objects.
  for (const field of hasNames ? Object.keys(source) : []) {
    try {
      const value: unknown = source[field as never];
      if (value === undefined) {
        delete copy[field];
        continue;
      }
      // A number that is none would become null.
      if (
        (value as Node | null)?.nodeType ||
        (typeof value === 'number' && !Number.isFinite(value))
      )
        throw 0;
      // Most fields are text or a number, which no page can change afterwards.
      copy[field] =
        typeof value === 'string' || Number.isFinite(value)
          ? (value as string | number)
          : JSON.parse(toJson(typeof value === 'bigint' ? `${value}` : value));
    } catch {
      omitted.push(field);
    }
  }
  return { value: copy, omitted };
}
