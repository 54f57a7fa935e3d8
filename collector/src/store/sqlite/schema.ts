import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { readValues } from '../sqlite-file/read-values.js';
import { REFUSED_TABLE } from '../sqlite-file/refused-table.js';
import { transaction } from '../sqlite-file/transaction.js';
import { ADMIN_TABLE } from './admin-table.js';

/**
 * Migrations from an empty file to the current tables, in order. A released migration never changes.
 * `user_version` of the file is the number of applied migrations.
 */
const MIGRATIONS = [
  `CREATE TABLE events (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     org TEXT NOT NULL,
     event_id TEXT,
     type TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     session_id TEXT NOT NULL,
     user_id TEXT,
     asset_id TEXT,
     config_id TEXT,
     configuration TEXT NOT NULL,
     device TEXT,
     referer TEXT,
     referer_origin TEXT,
     metric REAL NOT NULL,
     metadata TEXT NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX events_by_event_id ON events (org, event_id) WHERE event_id IS NOT NULL;
   CREATE INDEX events_by_time ON events (org, created_at, seq);
   CREATE INDEX events_by_type ON events (org, type, created_at, seq);
   CREATE INDEX events_by_session ON events (org, session_id);
   CREATE TABLE daily (
     org TEXT NOT NULL,
     type TEXT NOT NULL,
     day INTEGER NOT NULL,
     count INTEGER NOT NULL,
     metric REAL NOT NULL,
     PRIMARY KEY (org, type, day)
   ) STRICT, WITHOUT ROWID;`,
  // For the erasure of a user's events.
  'CREATE INDEX events_by_user ON events (org, user_id) WHERE user_id IS NOT NULL;',
  // Delivery info. Existing events have only their sequence.
  `ALTER TABLE events ADD COLUMN number INTEGER;
   ALTER TABLE events ADD COLUMN waited INTEGER;
   ALTER TABLE events ADD COLUMN batched INTEGER;
   ALTER TABLE events ADD COLUMN next_page INTEGER;
   UPDATE events SET number = json_extract(metadata, '$."$seq"')
     WHERE json_type(metadata, '$."$seq"') = 'integer'
     AND json_extract(metadata, '$."$seq"') BETWEEN 1 AND 100000;
   DROP INDEX events_by_session;
   CREATE INDEX events_by_session ON events (org, session_id, number, created_at, waited);
   CREATE TABLE duplicates (
     org TEXT NOT NULL,
     day INTEGER NOT NULL,
     device TEXT NOT NULL,
     count INTEGER NOT NULL,
     PRIMARY KEY (org, day, device)
   ) STRICT, WITHOUT ROWID;`,
  // The file's own id for stores that import its duplicate counts, and the counts that it imported itself.
  `CREATE TABLE source (id TEXT NOT NULL) STRICT;
   INSERT INTO source VALUES (lower(hex(randomblob(16))));
   CREATE TABLE taken (
     source TEXT NOT NULL,
     org TEXT NOT NULL,
     day INTEGER NOT NULL,
     device TEXT NOT NULL,
     count INTEGER NOT NULL,
     PRIMARY KEY (source, org, day, device)
   ) STRICT, WITHOUT ROWID;`,
  // SQLite renames columns, also in indexes, without a rewrite of the table.
  `ALTER TABLE events RENAME COLUMN seq TO row_id;
   ALTER TABLE events RENAME COLUMN event_id TO client_event_id;
   ALTER TABLE events RENAME COLUMN number TO sequence;
   ALTER TABLE events RENAME COLUMN waited TO queue_delay_ms;
   ALTER TABLE events RENAME COLUMN next_page TO sent_by_later_page;`,
  // Facts of events for questions, narrow and sorted by time. `texts` has each repeating text once. `session` and
  // `user` are the row of one of their events, so no text of a visitor is in these tables twice. Rows of `events` up
  // to `unfilled` have no facts yet: the running collector derives them in turns, the newest first.
  `CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE facts (
     org INTEGER NOT NULL,
     created_at INTEGER NOT NULL,
     row_id INTEGER NOT NULL,
     session INTEGER NOT NULL,
     user INTEGER,
     type INTEGER NOT NULL,
     metric REAL NOT NULL,
     robot INTEGER NOT NULL,
     value REAL,
     asset_id INTEGER,
     item_id INTEGER,
     item_name INTEGER,
     item_brand INTEGER,
     item_category INTEGER,
     page INTEGER,
     page_host INTEGER,
     referrer_host INTEGER,
     channel INTEGER,
     campaign_source INTEGER,
     campaign_medium INTEGER,
     campaign_name INTEGER,
     campaign_term INTEGER,
     campaign_content INTEGER,
     click_id INTEGER,
     device_type INTEGER,
     browser INTEGER,
     os INTEGER,
     ar_mode INTEGER,
     attribute INTEGER,
     experiments INTEGER,
     currency INTEGER,
     transaction_id TEXT,
     handoff_id TEXT,
     PRIMARY KEY (org, created_at, row_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX facts_by_handoff ON facts (org, handoff_id) WHERE handoff_id IS NOT NULL;
   CREATE TABLE facts_state (unfilled INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;
   INSERT INTO facts_state SELECT coalesce(max(row_id), 0), 1 FROM events;`,
  REFUSED_TABLE,
  ADMIN_TABLE,
  // The same order from numbers in place of texts: half the bytes.
  `CREATE INDEX facts_by_type ON facts (org, type, created_at, row_id);
   DROP INDEX events_by_type;`,
  // Changes of a day's events that its counts in `daily` may hide. Readers that keep a day in memory look here.
  `CREATE TABLE day_changes (
     org TEXT NOT NULL,
     day INTEGER NOT NULL,
     number INTEGER NOT NULL,
     PRIMARY KEY (org, day)
   ) STRICT, WITHOUT ROWID;`,
];

/** Version of the tables that this collector writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Version of the tables of a file; 0 for a new one. */
export const versionOf = (db: DatabaseSyncInstance): number =>
  readValues(db, 'user_version', 'pragma_user_version')[0] as number;

interface MigrateOptions {
  /** Migrations that the file should have. Default: all. */
  steps?: number;
  /** Called after each migration with the version that the tables have. */
  onStep?: ((version: number) => void) | undefined;
}

/**
 * Applies the missing migrations.
 *
 * @throws Error when a newer version has written the file
 */
export function migrate(
  db: DatabaseSyncInstance,
  { steps = MIGRATIONS.length, onStep }: MigrateOptions = {},
): void {
  const version = versionOf(db);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `a newer vitrine-collector has written the file (schema ${version}, this one knows ${MIGRATIONS.length}); update the collector`,
    );
  }
  for (const [i, step] of MIGRATIONS.slice(0, steps).entries()) {
    transaction(db, () => {
      // Read again under the lock: another process may have applied it meanwhile.
      if (i >= versionOf(db)) db.exec(`${step} PRAGMA user_version = ${i + 1};`);
    });
    if (i >= version) onStep?.(i + 1);
  }
}
