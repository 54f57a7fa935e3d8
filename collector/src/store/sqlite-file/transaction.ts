import type { DatabaseSyncInstance } from '@photostructure/sqlite';

type Run = <T>(task: () => T) => T;

const createRun =
  (db: DatabaseSyncInstance, begin: () => void, commit: () => void): Run =>
  (task) => {
    try {
      begin();
      const result = task();
      commit();
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };

/** Runs one task in a transaction, and rolls back when it throws. */
export const transaction = <T>(db: DatabaseSyncInstance, task: () => T): T =>
  createRun(
    db,
    () => db.exec('BEGIN IMMEDIATE'),
    () => db.exec('COMMIT'),
  )(task);

/**
 * The same for many tasks of a connection that stays open. Its statements are prepared once, and as long as they exist,
 * SQLite keeps the file open after `close()`.
 */
export function createTransaction(db: DatabaseSyncInstance): Run {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  return createRun(
    db,
    () => void begin.run(),
    () => void commit.run(),
  );
}
