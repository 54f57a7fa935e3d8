import type { JsonObject } from '../contract/events.js';
import type { EventFields, TrackedEvent } from './module.js';

/** An event as it is made, and what had to be changed to make it. */
export interface Draft {
  event: TrackedEvent;
  /** Names what JSON cannot hold and was left out; undefined when nothing was. */
  note?: string | undefined;
}

/**
 * JSON of whatever a page passes: a BigInt becomes text; what has no JSON (DOM nodes, functions,
 * an object inside itself) is left out and named, so that the rest of the event is not lost.
 */
function toJson(value: unknown, leftOut: Set<string>): string {
  const ancestors: unknown[] = [];
  return JSON.stringify(value, function (this: unknown, key, item) {
    if (typeof item === 'bigint') return `${item}`;
    // Depth first, so the ancestors of this item are what was visited up to its holder.
    while (ancestors.length && ancestors[ancestors.length - 1] !== this) ancestors.pop();
    if (typeof item === 'function' || item?.nodeType || ancestors.includes(item)) {
      leftOut.add(key);
      return;
    }
    if (item instanceof Object) ancestors.push(item);
    return item;
  });
}

/**
 * Builds one event: a copy, so that the page may go on with its objects.
 *
 * @param fields defaults and overrides, merged
 * @param metadata what the page says; anything
 * @param facts what the tracker knows: the `$` keys and what modules add
 */
export function createEvent(
  eventType: string,
  fields: EventFields & { orgId?: string | undefined; device: string },
  metadata: unknown,
  facts: JsonObject,
): Draft {
  const leftOut = new Set<string>();
  const copy = (value: unknown, name: string) => {
    try {
      return JSON.parse(toJson(value, leftOut));
    } catch {
      // A getter or toJSON of the page threw.
      leftOut.add(name);
    }
  };
  const given = copy(metadata, 'eventMetadata');
  if (given && typeof given !== 'object') leftOut.add('eventMetadata');
  return {
    event: {
      ...copy(fields, 'configuration'),
      eventType,
      eventMetadata: { ...(leftOut.has('eventMetadata') ? {} : given), ...facts },
    },
    note: leftOut.size ? `${[...leftOut]}: not JSON, left out` : undefined,
  };
}
