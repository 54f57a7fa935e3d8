import type { DatabaseSyncInstance } from '@photostructure/sqlite';

const prepare = (db: DatabaseSyncInstance) => ({
  begin: db.prepare('BEGIN IMMEDIATE'),
  commit: db.prepare('COMMIT'),
});

/** Prepared once: each commit of events has few of them. */
const statements = new WeakMap<DatabaseSyncInstance, ReturnType<typeof prepare>>();

/** Runs a task in a transaction, and rolls back when it throws. */
export function transaction<T>(db: DatabaseSyncInstance, task: () => T): T {
  let prepared = statements.get(db);
  if (!prepared) {
    prepared = prepare(db);
    statements.set(db, prepared);
  }
  try {
    prepared.begin.run();
    const result = task();
    prepared.commit.run();
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
