import type { DatabaseSyncInstance } from '@photostructure/sqlite';

const PREFIX = 'events_by_metadata_';

/** The value under a key of the metadata, as SQL. Keys come from the configuration, never from a request. */
export const metadataAt = (key: string) =>
  `json_extract(metadata, '$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll("'", "''")}"')`;

/**
 * Makes the file's indexes of metadata those of the configuration. A key that is new is read out of
 * every event once.
 *
 * @param keys top-level keys that the shop filters by
 */
export function indexMetadata(db: DatabaseSyncInstance, keys: readonly string[]): void {
  const wanted = new Map(
    keys.map((key) => [PREFIX + Buffer.from(key).toString('hex'), metadataAt(key)]),
  );
  const present = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE '${PREFIX}%'`)
    .all() as { name: string }[];
  for (const { name } of present) if (!wanted.has(name)) db.exec(`DROP INDEX ${name}`);
  for (const [name, value] of wanted)
    db.exec(
      `CREATE INDEX IF NOT EXISTS ${name} ON events (org, ${value}, created_at, seq)
       WHERE ${value} IS NOT NULL`,
    );
}
