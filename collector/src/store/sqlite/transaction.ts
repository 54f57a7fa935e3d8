import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Runs a task in a transaction, and rolls back when it throws. */
export function transaction<T>(db: DatabaseSyncInstance, task: () => T): T {
  try {
    db.exec('BEGIN IMMEDIATE');
    const result = task();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
