import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { createBoundedCache } from '../../lib/bounded-cache.js';
import { originOf } from '../origin.js';
import { contains } from './contains.js';
import { diskOf, logBytesOf } from './disk-space.js';

/** SQLite's default page size. */
const PAGE_BYTES = 4_096;

/**
 * SQLite overwrites deleted content. Every writer needs this at all times: SQLite moves rows when a page is
 * full, and would leave copies behind.
 */
const SECURE_DELETE = 'PRAGMA secure_delete = ON;';

/**
 * Opens a SQLite file. With WAL and `synchronous=FULL` a commit is one fsync and survives a crash of the
 * process and of the machine.
 *
 * @param path of the file, or `:memory:`
 * @param options.readOnly opens it for reading beside the writer
 * @throws Error when the file cannot be opened, or not for writing
 */
export function openDatabase(
  path: string,
  { readOnly = false }: { readOnly?: boolean } = {},
): DatabaseSyncInstance {
  // SQLite would open a file without write permission as read-only, and reject each event later.
  // SQLite gives its log the mode of the file: events are for its owner.
  if (!readOnly && path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { readOnly });
  db.exec('PRAGMA busy_timeout = 5000;');
  if (!readOnly) {
    const logBytes = logBytesOf(path === ':memory:' ? 0 : diskOf(path).totalBytes);
    // SQLite truncates a log that a long query let grow beyond its limit.
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
       PRAGMA wal_autocheckpoint = ${Math.floor(logBytes / PAGE_BYTES)};
       PRAGMA journal_size_limit = ${logBytes}; ${SECURE_DELETE}`,
    );
  }
  // One query calls this for many rows with the same filter.
  let filter = { json: '', value: undefined as unknown };
  db.function('contains_json', { deterministic: true }, (metadata: string, json: string) => {
    if (json !== filter.json) filter = { json, value: JSON.parse(json) };
    return contains(JSON.parse(metadata), filter.value) ? 1 : 0;
  });
  // Many events share a page.
  const origins = createBoundedCache<string | null>({ maxEntries: 10_000 });
  db.function('origin_of', { deterministic: true }, (referer: string | null) =>
    referer ? origins.get(referer, () => originOf(referer)) : null,
  );
  return db;
}
