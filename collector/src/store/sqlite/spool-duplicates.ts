import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY } from '../../day.js';

/** Events that came again, by the day and the device of the stored one. */
export interface SpoolDuplicates {
  org: string;
  /** Days since the epoch. */
  day: number;
  /** Empty when it has none. */
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

export interface SpoolDuplicateCounts {
  /** @param of the org, the stored event, and the place of the one that came again */
  add(of: { org: string; createdAt: number; device: string | null; seq: number }): void;
  /** Place of the last one that is counted here; null when there is none. */
  last(): number | null;
  /** Puts what is in no batch yet into one, which does not change any more. */
  seal(token: string): void;
  of(token: string): SpoolDuplicates[];
  drop(token: string): void;
}

/** Counts of duplicates, until they are shipped with a batch of events. */
export function createSpoolDuplicates(db: DatabaseSyncInstance): SpoolDuplicateCounts {
  db.exec(TABLES);
  const add = db.prepare(
    `INSERT INTO duplicates VALUES ('', ?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET count = count + 1, seq = excluded.seq`,
  );
  const last = db.prepare('SELECT max(seq) AS seq FROM duplicates');
  const seal = db.prepare("UPDATE duplicates SET batch = ? WHERE batch = ''");
  const of = db.prepare('SELECT org, day, device, count FROM duplicates WHERE batch = ?');
  const drop = db.prepare('DELETE FROM duplicates WHERE batch = ?');

  return {
    add: ({ org, createdAt, device, seq }) =>
      void add.run(org, Math.floor(createdAt / DAY), device ?? '', seq),
    last: () => (last.get() as { seq: number | null }).seq,
    seal: (token) => void seal.run(token),
    of: (token) => of.all(token) as unknown as SpoolDuplicates[],
    drop: (token) => void drop.run(token),
  };
}
