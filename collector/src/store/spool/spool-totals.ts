import type { DatabaseSyncInstance } from '@photostructure/sqlite';

const TABLE =
  'CREATE TABLE IF NOT EXISTS tally (lines INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;';

/** Totals that would need a full read of the spool. The transaction that changes the spool updates them. */
export interface SpoolTotals {
  /** Lines that are not shipped yet, and the highest row id that was ever used. */
  read(): { lines: number; lastRowId: number };
  /** @param lastRowId row of the last entry, also of one without a line */
  add(lines: number, lastRowId: number): void;
  subtract(lines: number): void;
}

/** @param db with the other tables of a spool. It counts the lines of a spool without totals once. */
export function createSpoolTotals(db: DatabaseSyncInstance): SpoolTotals {
  db.exec(TABLE);
  const read = db.prepare('SELECT lines, last AS lastRowId FROM tally');
  if (!read.get())
    db.exec(`INSERT INTO tally SELECT (SELECT count(*) FROM spool),
      max(coalesce((SELECT max(seq) FROM recent), 0), coalesce((SELECT max(seq) FROM duplicates), 0))
      WHERE NOT EXISTS (SELECT 1 FROM tally)`);
  const add = db.prepare('UPDATE tally SET lines = lines + ?, last = ?');
  const subtract = db.prepare('UPDATE tally SET lines = lines - ?');

  return {
    read: () => read.get() as { lines: number; lastRowId: number },
    add: (lines, lastRowId) => void add.run(lines, lastRowId),
    subtract: (lines) => void subtract.run(lines),
  };
}
