import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { contains } from './contains.js';

/** Bytes of a page, by SQLite's default. */
const PAGE = 4_096;

/**
 * Pages in the log beside the file before they are brought into the file. Events touch the same
 * pages of the indexes again and again: the longer they gather, the fewer are written twice. What a long
 * question has let it grow beyond is given back.
 */
const LOG_PAGES = 8_000;

/**
 * What is deleted is overwritten, and not only given free. Whoever writes does so all the time, since SQLite moves
 * what is in a page when it fills up, and would leave copies behind.
 */
const OVERWRITE = 'PRAGMA secure_delete = ON;';

/**
 * Opens a file of SQLite for writing (WAL with `synchronous=FULL`: a commit is one fsync, and what is
 * committed survives a crash of the process and of the machine) or for reading beside the writer.
 *
 * @param path of the file, or `:memory:`
 * @throws Error when it may not be opened so
 */
export function openDatabase(path: string, readOnly = false): DatabaseSyncInstance {
  // SQLite would open a file that may not be written for reading, and refuse each event later.
  if (!readOnly && path !== ':memory:') closeSync(openSync(path, 'a'));
  const db = new DatabaseSync(path, { readOnly });
  db.exec('PRAGMA busy_timeout = 5000;');
  if (!readOnly)
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${LOG_PAGES};
       PRAGMA journal_size_limit = ${LOG_PAGES * PAGE}; ${OVERWRITE}`,
    );
  // One filter is asked of many rows: it is parsed once.
  let asked = { json: '', value: undefined as unknown };
  db.function('contains_json', { deterministic: true }, (metadata: string, json: string) => {
    if (json !== asked.json) asked = { json, value: JSON.parse(json) };
    return contains(JSON.parse(metadata), asked.value) ? 1 : 0;
  });
  return db;
}
