import type { DatabaseSyncInstance } from '@photostructure/sqlite';

const TABLE =
  'CREATE TABLE IF NOT EXISTS tally (lines INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;';

/** What a spool would have to read all of itself for, written down in the transaction that changes it. */
export interface SpoolTally {
  /** Lines that wait, and the highest place that was ever given. */
  read(): { lines: number; last: number };
  /** @param last place of the last one that has come, also one that is in no line */
  add(lines: number, last: number): void;
  take(lines: number): void;
}

/** @param db that has the other tables of a spool; of one that has no tally yet the lines are counted, once */
export function createSpoolTally(db: DatabaseSyncInstance): SpoolTally {
  db.exec(TABLE);
  const read = db.prepare('SELECT lines, last FROM tally');
  if (!read.get())
    db.exec(`INSERT INTO tally SELECT (SELECT count(*) FROM spool),
      max(coalesce((SELECT max(seq) FROM recent), 0), coalesce((SELECT max(seq) FROM duplicates), 0))
      WHERE NOT EXISTS (SELECT 1 FROM tally)`);
  const add = db.prepare('UPDATE tally SET lines = lines + ?, last = ?');
  const take = db.prepare('UPDATE tally SET lines = lines - ?');

  return {
    read: () => read.get() as { lines: number; last: number },
    add: (lines, last) => void add.run(lines, last),
    take: (lines) => void take.run(lines),
  };
}
