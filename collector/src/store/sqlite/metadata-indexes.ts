import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { readAtOnce } from './read-at-once.js';

const PREFIX = 'events_by_metadata_';

/** The value under a key of the metadata, as SQL. Keys come from the configuration, never from a request. */
export const metadataAt = (key: string) =>
  `json_extract(metadata, '$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll("'", "''")}"')`;

const keyOf = (name: string) => Buffer.from(name.slice(PREFIX.length), 'hex').toString();

/**
 * Makes the file's indexes of metadata those of the configuration. A key that is new is read out of
 * every event once.
 *
 * @param keys top-level keys that the shop filters by; without them the indexes stay as they are, since a
 * command has no say in what the collector beside it needs
 * @returns the keys that have an index now
 */
export function indexMetadata(
  db: DatabaseSyncInstance,
  keys?: readonly string[],
): readonly string[] {
  const present = readAtOnce(
    db,
    'name',
    `sqlite_schema WHERE type = 'index' AND name LIKE '${PREFIX}%'`,
  ) as string[];
  if (!keys) return present.map(keyOf);
  const wanted = new Map(
    keys.map((key) => [PREFIX + Buffer.from(key).toString('hex'), metadataAt(key)]),
  );
  for (const name of present) if (!wanted.has(name)) db.exec(`DROP INDEX ${name}`);
  for (const [name, value] of wanted)
    db.exec(
      `CREATE INDEX IF NOT EXISTS ${name} ON events (org, ${value}, created_at, seq)
       WHERE ${value} IS NOT NULL`,
    );
  return keys;
}
