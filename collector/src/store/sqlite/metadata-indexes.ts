import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { readValues } from '../sqlite-file/read-values.js';

const PREFIX = 'events_by_metadata_';

/** JSON path of a metadata key, as an SQL text. The key comes from the configuration, never from a request. */
export const metadataPath = (key: string) =>
  `'$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll("'", "''")}"'`;

/** SQL of the value of a metadata key. */
export const metadataAt = (key: string) => `json_extract(metadata, ${metadataPath(key)})`;

const keyOf = (name: string) => Buffer.from(name.slice(PREFIX.length), 'hex').toString();

/**
 * Creates and drops metadata indexes until the file has those of the configuration. A new index reads every event
 * once.
 *
 * @param keys top-level keys. Without them the indexes stay as they are: a command must not drop the indexes of a
 * running collector.
 * @returns the indexed keys
 */
export function indexMetadata(
  db: DatabaseSyncInstance,
  keys?: readonly string[],
): readonly string[] {
  const present = readValues(
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
      `CREATE INDEX IF NOT EXISTS ${name} ON events (org, ${value}, created_at, row_id)
       WHERE ${value} IS NOT NULL`,
    );
  return keys;
}
