import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';

/** Duplicates, by the day and the device of the stored event. */
export interface SpoolDuplicateCount {
  org: string;
  /** Days since the epoch. */
  day: number;
  /** Empty without a device. */
  device: string;
  count: number;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS duplicates (
    batch TEXT NOT NULL,
    org TEXT NOT NULL,
    day INTEGER NOT NULL,
    device TEXT NOT NULL,
    count INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (batch, org, day, device)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS duplicates_by_seq ON duplicates (seq);`;

export interface SpoolDuplicates {
  /** Counts a duplicate: the org, createdAt and device of the stored event, and the row of the copy. */
  add(duplicate: { org: string; createdAt: number; device: string | null; rowId: number }): void;
  /** Row of the last counted copy; null when there is none. */
  lastRowId(): number | null;
  /** Assigns all counts without a batch to a batch. They never change after that. */
  seal(token: string): void;
  ofBatch(token: string): SpoolDuplicateCount[];
  drop(token: string): void;
}

/** Counts duplicates until they are shipped with a batch of events. */
export function createSpoolDuplicates(db: DatabaseSyncInstance): SpoolDuplicates {
  db.exec(TABLES);
  const add = db.prepare(
    `INSERT INTO duplicates VALUES ('', ?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET count = count + 1, seq = excluded.seq`,
  );
  const last = db.prepare('SELECT max(seq) AS rowId FROM duplicates');
  const seal = db.prepare("UPDATE duplicates SET batch = ? WHERE batch = ''");
  const ofBatch = db.prepare('SELECT org, day, device, count FROM duplicates WHERE batch = ?');
  const drop = db.prepare('DELETE FROM duplicates WHERE batch = ?');

  return {
    add: ({ org, createdAt, device, rowId }) =>
      void add.run(org, Math.floor(createdAt / DAY_MS), device ?? '', rowId),
    lastRowId: () => (last.get() as { rowId: number | null }).rowId,
    seal: (token) => void seal.run(token),
    ofBatch: (token) => ofBatch.all(token) as unknown as SpoolDuplicateCount[],
    drop: (token) => void drop.run(token),
  };
}
