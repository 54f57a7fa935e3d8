import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { EraseFilter } from '../store.js';

const TABLE = `
  CREATE TABLE IF NOT EXISTS revisable (
    identity BLOB PRIMARY KEY,
    seq INTEGER NOT NULL,
    line TEXT NOT NULL,
    revisions INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS revisable_by_seq ON revisable (seq);`;

/** Fields of a line that an erasure selects by. */
const FIELDS = { org: 'org', sessionId: 'session_id', userId: 'user_id' } as const;

/** The latest lines of entries that may be revised, also after they are shipped. */
export interface SpoolRevisable {
  add(hash: Buffer, rowId: number, line: string): void;
  revise(hash: Buffer, line: string): void;
  /** Deletes entries before a row. */
  dropBefore(rowId: number): void;
  erase(filter: EraseFilter): void;
}

export function createSpoolRevisable(db: DatabaseSyncInstance): SpoolRevisable {
  db.exec(TABLE);
  const add = db.prepare('INSERT INTO revisable VALUES (?, ?, ?, 0)');
  const revise = db.prepare(
    'UPDATE revisable SET line = ?, revisions = revisions + 1 WHERE identity = ?',
  );
  const dropBefore = db.prepare('DELETE FROM revisable WHERE seq < ?');
  return {
    add: (hash, rowId, line) => void add.run(hash, rowId, line),
    revise: (hash, line) => void revise.run(line, hash),
    dropBefore: (rowId) => void dropBefore.run(rowId),
    erase({ before, ...fields }) {
      const given = Object.entries(fields).filter(([, value]) => value !== undefined);
      const where = [
        ...given.map(([name]) => `line ->> '$.${FIELDS[name as keyof typeof FIELDS]}' = ?`),
        ...(before === undefined ? [] : ["line ->> '$.created_at' < ?"]),
      ];
      const values = [
        ...given.map(([, value]) => value),
        ...(before === undefined ? [] : [before]),
      ];
      db.prepare(`DELETE FROM revisable WHERE ${where.join(' AND ')}`).run(...values);
    },
  };
}
