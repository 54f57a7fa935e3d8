import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { AdminRecord, AdminRecordVersion, HighestRequest } from '../admin-records.js';

/** AUTOINCREMENT never uses a number twice, so a version grows across the removal of its record. */
export const ADMIN_TABLE = `CREATE TABLE admin_records (
     version INTEGER PRIMARY KEY AUTOINCREMENT,
     kind TEXT NOT NULL,
     key TEXT NOT NULL,
     value TEXT NOT NULL,
     UNIQUE (kind, key)
   ) STRICT;`;

export interface AdminTable {
  get(kind: string, key: string): AdminRecord | undefined;
  list(kind?: string): AdminRecord[];
  versions(kinds: readonly string[]): AdminRecordVersion[];
  highest(kind: string, request: HighestRequest): AdminRecord[];
  /** Inside a transaction. */
  put(record: AdminRecord): AdminRecord | undefined;
  remove(record: AdminRecordVersion): boolean;
}

type Row = Omit<AdminRecord, 'value'> & { value: string };

const toAdminRecord = ({ value, ...row }: Row): AdminRecord => ({
  ...row,
  value: JSON.parse(value),
});

/** The administrative records of a file. It must have the table. */
export function createAdminTable(db: DatabaseSyncInstance): AdminTable {
  const find = db.prepare(
    'SELECT kind, key, version, value FROM admin_records WHERE kind = ? AND key = ?',
  );
  const listKind = db.prepare(
    'SELECT kind, key, version, value FROM admin_records WHERE kind = ? ORDER BY key',
  );
  const listAll = db.prepare(
    'SELECT kind, key, version, value FROM admin_records ORDER BY kind, key',
  );
  const listVersions = db.prepare(
    `SELECT kind, key, version FROM admin_records
     WHERE kind IN (SELECT value FROM json_each(?))`,
  );
  const listHighest = db.prepare(
    `SELECT kind, key, version, value FROM admin_records
     WHERE kind = ? AND (? IS NULL OR key < ?) ORDER BY key DESC LIMIT ?`,
  );
  const insert = db.prepare('INSERT INTO admin_records (kind, key, value) VALUES (?, ?, ?)');
  const drop = db.prepare('DELETE FROM admin_records WHERE kind = ? AND key = ? AND version = ?');
  const get = (kind: string, key: string) => find.get(kind, key) as Row | undefined;
  const remove = ({ kind, key, version }: AdminRecordVersion) =>
    Number(drop.run(kind, key, version).changes) === 1;

  return {
    get(kind, key) {
      const row = get(kind, key);
      return row && toAdminRecord(row);
    },
    list(kind) {
      const rows = kind === undefined ? listAll.all() : listKind.all(kind);
      return (rows as unknown as Row[]).map(toAdminRecord);
    },
    versions: (kinds) => listVersions.all(JSON.stringify(kinds)) as unknown as AdminRecordVersion[],
    highest(kind, { limit, below = null }) {
      const rows = listHighest.all(kind, below, below, limit);
      return (rows as unknown as Row[]).map(toAdminRecord);
    },
    put(record) {
      const { kind, key, value } = record;
      if (record.version === 0 ? get(kind, key) : !remove(record)) return undefined;
      const { lastInsertRowid } = insert.run(kind, key, JSON.stringify(value));
      return { kind, key, value, version: Number(lastInsertRowid) };
    },
    remove,
  };
}
