import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** `SQLITE_FULL`, and `SQLITE_IOERR_SHMSIZE`: the index of the log cannot grow. */
const FULL_CODES = new Set<unknown>([13, 4_874]);

/** Whether SQLite could not write because its disk is full. */
export const isDiskFull = (error: unknown): boolean =>
  FULL_CODES.has((error as { sqliteExtendedCode?: number }).sqliteExtendedCode);

/** Moves the content of the log into the file, and cuts the log. It waits for readers as long as for any lock. */
export const emptyLog = (db: DatabaseSyncInstance): void =>
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');

/**
 * Runs a transaction. If the disk is too full for it, the log is emptied, which may give the disk back what the log
 * took, and the transaction runs once more.
 */
export function withEmptyLog<T>(db: DatabaseSyncInstance, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    emptyLog(db);
    return run();
  }
}
