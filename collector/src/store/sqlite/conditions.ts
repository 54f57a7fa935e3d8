import type { JsonObject } from 'vitrine/contract';
import { isOrigin } from '../origin.js';
import type { EventFilter } from '../store.js';
import { metadataAt } from './metadata-indexes.js';

/** A condition of SQL and the values bound to it; no part of a request is ever in the text. */
export interface Conditions {
  where: string;
  values: (string | number)[];
}

/**
 * What the JSON of an event has in its text when it contains all of this. To look for it costs far less than
 * to parse the JSON of each event, and few have it that do not contain it.
 */
function* fragments(part: JsonObject): Generator<string> {
  for (const [key, value] of Object.entries(part)) {
    if (typeof value !== 'object' || value === null)
      yield `${JSON.stringify(key)}:${JSON.stringify(value)}`;
    // Keys of objects in an array may stand in another order.
    else if (!Array.isArray(value)) yield* fragments(value as JsonObject);
  }
}

/**
 * Whether SQLite reads a number out of JSON as JavaScript does. An integer beyond the safe ones it takes by its
 * digits, which JavaScript has rounded, and some fractions it reads a bit off: an index would miss them.
 */
const isExact = (value: unknown): value is number => Number.isSafeInteger(value);

/**
 * The SQL of a filter. `contains_json` is the store's own function; what an index knows narrows the
 * rows that it is asked of.
 *
 * @param indexed keys of the metadata that have an index
 */
export function conditionsOf(filter: EventFilter, indexed: readonly string[] = []): Conditions {
  const parts: [string, string | number | undefined][] = [
    ['org = ?', filter.org],
    ['type = ?', filter.type],
    ['session_id = ?', filter.sessionId],
    ['user_id = ?', filter.userId],
    ['asset_id = ?', filter.assetId],
    ['device = ?', filter.device],
    [
      filter.referer && isOrigin(filter.referer) ? 'referer_origin = ?' : 'referer = ?',
      filter.referer,
    ],
    ['created_at >= ?', filter.from],
    ['created_at < ?', filter.to],
    ...indexed.flatMap((key): [string, string | number][] => {
      const value = filter.metadata?.[key];
      return typeof value === 'string' || isExact(value) ? [[`${metadataAt(key)} = ?`, value]] : [];
    }),
    ...[...fragments(filter.metadata ?? {})].map((text): [string, string] => [
      'instr(metadata, ?)',
      text,
    ]),
    [
      'contains_json(metadata, ?)',
      filter.metadata && Object.keys(filter.metadata).length
        ? JSON.stringify(filter.metadata)
        : undefined,
    ],
  ];
  const given = parts.filter((part): part is [string, string | number] => part[1] !== undefined);
  return {
    where: given.map(([sql]) => sql).join(' AND '),
    values: given.map(([, value]) => value),
  };
}
