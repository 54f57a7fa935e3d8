import { createHash } from 'node:crypto';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { MAX_EVENT_AGE } from 'vitrine/contract';

/** What waits to be shipped to another store, as text; `seq` is put into it on the way out. */
export interface SpoolEntry {
  /** What makes the event the one it is: `$id` and org, or else its own id. */
  identity: string;
  id: string;
  createdAt: number;
  line: string;
}

/** The event that was there before under the same identity. */
export interface FirstCopy {
  id: string;
  createdAt: number;
  /** While it is not shipped yet. */
  line: string | null;
}

/** Part of the spool that is shipped together, however often that is tried. */
export interface SpoolBatch {
  /** Of its content: the same events, the same token. */
  token: string;
  /** Place of its last event. */
  last: number;
  /** When it was handed out first: ms since the epoch. */
  begun: number;
  rows: { seq: number; line: string }[];
}

export interface SpoolState {
  rows: number;
  /** When the oldest came in: µs since the epoch; null when it is empty. */
  oldest: number | null;
  /** Place of the newest that was ever in it. */
  newest: number;
}

export interface Spool {
  /** All or none. @returns of each entry the one that was there before, if there was one */
  write(entries: readonly SpoolEntry[]): { first: (FirstCopy | undefined)[]; state: SpoolState };
  /**
   * The next batch, the same one until it is `shipped`, whatever happens in between: where it ends is on
   * the disk before anybody sees it.
   */
  batch(maxRows: number, maxBytes: number): SpoolBatch | undefined;
  /** Forgets a batch; of another token nothing. */
  shipped(token: string): SpoolState;
  state(): SpoolState;
  /** Keeps a word for later, after a crash too; null forgets it. */
  note(name: string, value: string | null): void;
  noted(name: string): string | undefined;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS spool (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS recent (
    seq INTEGER PRIMARY KEY,
    identity BLOB NOT NULL UNIQUE,
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`;

/** As long as a tracker keeps an event that it could not send, and a day more. */
const REMEMBER_HOURS = MAX_EVENT_AGE / 3_600_000 + 24;

/** Forgotten with one batch at most, so that none takes long. */
const FORGET_AT_ONCE = 50_000;

/**
 * The two memories of a collector that has no store of its own: the events that are not shipped yet, and
 * for some days the identities of all, so that an event that is sent again is known again.
 *
 * Places are µs since the epoch and only ever grow, within one file whoever writes to it: they say when an
 * event came in, in which order, and when its identity may be forgotten.
 *
 * @param remember how long identities are known: hours
 */
export function createSpool(db: DatabaseSyncInstance, remember = REMEMBER_HOURS): Spool {
  // Identities are spread at random over their index; what is held of it in memory is not read again.
  db.exec(`PRAGMA cache_size = -65536; ${TABLES}`);
  const newest = db.prepare('SELECT max(seq) AS seq FROM recent');
  const oldest = db.prepare('SELECT min(seq) AS seq FROM spool');
  const known = db.prepare(
    `SELECT id, created_at AS createdAt, line FROM recent
     LEFT JOIN spool USING (seq) WHERE identity = ?`,
  );
  const addRecent = db.prepare('INSERT INTO recent VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const addLine = db.prepare('INSERT INTO spool VALUES (?, ?)');
  const after = db.prepare('SELECT seq, length(line) AS size FROM spool ORDER BY seq LIMIT ?');
  const within = db.prepare('SELECT seq, line FROM spool WHERE seq <= ? ORDER BY seq');
  const setNote = db.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)');
  const dropNote = db.prepare('DELETE FROM notes WHERE name = ?');
  const getNote = db.prepare('SELECT value FROM notes WHERE name = ?');
  const dropLines = db.prepare('DELETE FROM spool WHERE seq <= ?');
  // The newest stays, since the places of later ones are counted from it.
  const forget = db.prepare(
    `DELETE FROM recent WHERE seq IN (SELECT seq FROM recent WHERE seq < ? ORDER BY seq LIMIT ${FORGET_AT_ONCE})
     AND seq < (SELECT max(seq) FROM recent)`,
  );

  const lastSeq = () => (newest.get() as { seq: number | null }).seq ?? 0;
  const counted = () => (db.prepare('SELECT count(*) AS n FROM spool').get() as { n: number }).n;
  let rows = counted();

  const state = (): SpoolState => {
    const { seq } = oldest.get() as { seq: number | null };
    // Another process may work on the same file, a command beside the collector.
    if (seq === null) rows = 0;
    return { rows, oldest: seq, newest: lastSeq() };
  };

  const transaction = <T>(task: () => T): T => {
    try {
      db.exec('BEGIN IMMEDIATE');
      const result = task();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };

  const noted = (name: string) => (getNote.get(name) as { value: string } | undefined)?.value;

  const rowsUntil = (last: number) => within.all(last) as unknown as SpoolBatch['rows'];

  const tokenOf = (rows: SpoolBatch['rows']) => {
    const hash = createHash('sha256');
    for (const { seq, line } of rows) hash.update(`${seq} ${line}\n`);
    return hash.digest('hex');
  };

  return {
    write(entries) {
      const first = transaction(() => {
        let seq = Math.max(lastSeq(), Date.now() * 1_000);
        return entries.map(({ identity, id, createdAt, line }) => {
          // A hash, since this table is the larger one: every event of some days is in it.
          const hash = createHash('sha256').update(identity).digest().subarray(0, 16);
          const { changes } = addRecent.run(seq + 1, hash, id, createdAt);
          if (!changes) return known.get(hash) as unknown as FirstCopy;
          seq++;
          addLine.run(seq, line);
          return undefined;
        });
      });
      rows += first.filter((copy) => !copy).length;
      return { first, state: state() };
    },
    batch: (maxRows, maxBytes) =>
      transaction(() => {
        const begun = noted('batch');
        if (begun) {
          const noted = JSON.parse(begun) as Omit<SpoolBatch, 'rows'>;
          return { ...noted, rows: rowsUntil(noted.last) };
        }
        let bytes = 0;
        let last = 0;
        for (const { seq, size } of after.all(maxRows) as { seq: number; size: number }[]) {
          bytes += size;
          if (last && bytes > maxBytes) break;
          last = seq;
        }
        if (!last) return undefined;
        const rows = rowsUntil(last);
        const token = tokenOf(rows);
        const batch = { token, last, begun: Date.now() };
        setNote.run('batch', JSON.stringify(batch));
        return { ...batch, rows };
      }),
    shipped(token) {
      transaction(() => {
        const begun = JSON.parse(noted('batch') ?? '{}');
        if (begun.token !== token) return;
        rows -= Number(dropLines.run(begun.last).changes);
        dropNote.run('batch');
        forget.run((Date.now() - remember * 3_600_000) * 1_000);
      });
      return state();
    },
    state,
    note: (name, value) => void (value === null ? dropNote.run(name) : setNote.run(name, value)),
    noted,
  };
}
