import type { JsonObject } from 'vitrine/contract';
import { isOrigin } from '../origin.js';
import type { StoreFilter } from '../store-filter.js';
import { metadataAt } from './metadata-indexes.js';

/** An SQL condition and its bound values. The text contains no part of a request. */
export interface Conditions {
  where: string;
  values: (string | number)[];
}

type Condition = [sql: string, value: string | number];

/**
 * Texts that the JSON of every matching event contains. A search for them costs far less than parsing the JSON
 * of each event, and rules out most events.
 */
function* fragments(part: JsonObject): Generator<string> {
  for (const [key, value] of Object.entries(part)) {
    if (typeof value !== 'object' || value === null)
      yield `${JSON.stringify(key)}:${JSON.stringify(value)}`;
    // Objects inside arrays may have their keys in another order.
    else if (!Array.isArray(value)) yield* fragments(value as JsonObject);
  }
}

/**
 * Whether SQLite reads a number from JSON as JavaScript does. SQLite keeps the digits of unsafe integers, which
 * JavaScript rounds, and reads some fractions slightly off: an index would miss them.
 */
const isExact = (value: unknown): value is number => Number.isSafeInteger(value);

/** `contains_json` and `origin_of` are the store's own functions. The conditions before it narrow the rows that it parses. */
function metadataConditions(metadata: JsonObject, indexed: readonly string[]): Condition[] {
  if (!Object.keys(metadata).length) return [];
  return [
    ...indexed.flatMap((key): Condition[] => {
      const value = metadata[key];
      return typeof value === 'string' || isExact(value) ? [[`${metadataAt(key)} = ?`, value]] : [];
    }),
    ...[...fragments(metadata)].map((text): Condition => ['instr(metadata, ?)', text]),
    ['contains_json(metadata, ?)', JSON.stringify(metadata)],
  ];
}

/** The SQL of each filter. `from` and `to` come before the metadata, whose conditions cost the most. */
const COMPILERS = {
  org: (value) => [['org = ?', value]],
  eventType: (value) => [['type = ?', value]],
  sessionId: (value) => [['session_id = ?', value]],
  userId: (value) => [['user_id = ?', value]],
  assetId: (value) => [['asset_id = ?', value]],
  device: (value) => [['device = ?', value]],
  // Older versions stored the origin, newer ones leave the column empty.
  referer: (value) => [
    [isOrigin(value) ? 'coalesce(referer_origin, origin_of(referer)) = ?' : 'referer = ?', value],
  ],
  from: (value) => [['created_at >= ?', value]],
  to: (value) => [['created_at < ?', value]],
  // An event whose facts are not derived yet counts as one of a person.
  robots: (value) => [
    [
      `? = EXISTS (SELECT 1 FROM facts WHERE facts.org = (SELECT id FROM texts WHERE text = events.org)
       AND facts.created_at = events.created_at AND facts.row_id = events.row_id AND facts.robot)`,
      value === 'only' ? 1 : 0,
    ],
  ],
  metadata: metadataConditions,
} satisfies {
  [Name in keyof StoreFilter]-?: (
    value: NonNullable<StoreFilter[Name]>,
    indexed: readonly string[],
  ) => Condition[];
};

/**
 * Compiles a filter to SQL.
 *
 * @param indexed indexed keys of the metadata
 */
export function conditionsOf(filter: StoreFilter, indexed: readonly string[] = []): Conditions {
  const conditions = Object.entries(COMPILERS).flatMap(([name, compile]) => {
    const value = filter[name as keyof StoreFilter];
    return value === undefined ? [] : compile(value as never, indexed);
  });
  return {
    where: conditions.map(([sql]) => sql).join(' AND '),
    values: conditions.map(([, value]) => value),
  };
}
