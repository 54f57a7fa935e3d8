import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { MAX_EVENT_AGE } from 'vitrine/contract';
import { createSpoolDevices } from './spool-devices.js';
import { createSpoolDuplicates } from './spool-duplicates.js';
import type { FirstCopy, Spool, SpoolBatch, SpoolState } from './spool-parts.js';
import { createSpoolTally } from './spool-tally.js';
import { transaction } from './transaction.js';

type Known = FirstCopy & { device: number | null };

const TABLES = `
  CREATE TABLE IF NOT EXISTS spool (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS recent (
    seq INTEGER PRIMARY KEY,
    identity BLOB NOT NULL UNIQUE,
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    device INTEGER
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
  // Identities are spread at random over their index; what is held of it in memory is not read again. What is shipped
  // is overwritten by what comes next: to do so at once would write each event one more time.
  db.exec(`PRAGMA cache_size = -65536; PRAGMA secure_delete = OFF; ${TABLES}`);
  const devices = createSpoolDevices(db);
  const duplicates = createSpoolDuplicates(db);
  const tally = createSpoolTally(db);
  const oldest = db.prepare('SELECT min(seq) AS seq FROM spool');
  const newestLine = db.prepare('SELECT max(seq) AS last FROM spool');
  const known = db.prepare(
    `SELECT id, created_at AS createdAt, line, device FROM recent
     LEFT JOIN spool USING (seq) WHERE identity = ?`,
  );
  const addRecent = db.prepare('INSERT INTO recent VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const addLine = db.prepare('INSERT INTO spool VALUES (?, ?)');
  const after = db.prepare(
    'SELECT seq, octet_length(line) AS size FROM spool ORDER BY seq LIMIT ?',
  );
  const within = db.prepare('SELECT seq, line FROM spool WHERE seq <= ? ORDER BY seq');
  const setNote = db.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)');
  const dropNote = db.prepare('DELETE FROM notes WHERE name = ?');
  const getNote = db.prepare('SELECT value FROM notes WHERE name = ?');
  const dropLines = db.prepare('DELETE FROM spool WHERE seq <= ?');
  // One stays, since by the oldest that is known devices are forgotten.
  const forget = db.prepare(
    `DELETE FROM recent WHERE seq IN (SELECT seq FROM recent WHERE seq < ? ORDER BY seq LIMIT ${FORGET_AT_ONCE})
     AND seq < (SELECT max(seq) FROM recent)`,
  );

  const state = (): SpoolState => {
    const { lines, last } = tally.read();
    const { seq } = oldest.get() as { seq: number | null };
    return { rows: lines, oldest: seq, duplicates: duplicates.last() !== null, newest: last };
  };

  const together = <T>(task: () => T): T => {
    try {
      return transaction(db, task);
    } catch (error) {
      devices.doubt();
      throw error;
    }
  };

  const noted = (name: string) => (getNote.get(name) as { value: string } | undefined)?.value;

  const rowsUntil = (last: number) => within.all(last) as unknown as SpoolBatch['rows'];

  /** @param more what tells batches without events apart */
  const tokenOf = (rows: SpoolBatch['rows'], more: string) => {
    const hash = createHash('sha256').update(more);
    for (const { seq, line } of rows) hash.update(`${seq} ${line}\n`);
    return hash.digest('hex');
  };

  return {
    write(entries) {
      const first = together(() => {
        let seq = Math.max(tally.read().last, Date.now() * 1_000);
        const first = entries.map(({ identity, id, org, device, createdAt, line }) => {
          // A hash, since this table is the larger one: every event of some days is in it.
          const hash = createHash('sha256').update(identity).digest().subarray(0, 16);
          seq++;
          const { changes } = addRecent.run(seq, hash, id, createdAt, devices.idOf(device, seq));
          if (changes) {
            addLine.run(seq, line);
            return undefined;
          }
          const { device: of, ...first } = known.get(hash) as unknown as Known;
          // One that has the id of the store itself is not sent again, but imported again.
          if (first.id !== id)
            duplicates.add({ org, createdAt: first.createdAt, device: devices.nameOf(of), seq });
          return first;
        });
        tally.add(first.filter((copy) => !copy).length, seq);
        return first;
      });
      return { first, state: state() };
    },
    batch: (maxRows, maxBytes) =>
      together(() => {
        const begun = noted('batch');
        if (begun) {
          const noted = JSON.parse(begun) as Omit<SpoolBatch, 'rows' | 'duplicates'>;
          return {
            ...noted,
            rows: rowsUntil(noted.last),
            duplicates: duplicates.of(noted.token),
          };
        }
        let bytes = 0;
        let end = 0;
        for (const { seq, size } of after.all(maxRows) as { seq: number; size: number }[]) {
          bytes += size;
          if (end && bytes > maxBytes) break;
          end = seq;
        }
        const open = duplicates.last();
        if (!end && open === null) return undefined;
        const rows = rowsUntil(end);
        const token = tokenOf(rows, open === null ? '' : randomUUID());
        duplicates.seal(token);
        const { last: waiting } = newestLine.get() as { last: number | null };
        const last = (waiting ?? 0) === end ? tally.read().last : end;
        const batch = { token, last, begun: Date.now() };
        setNote.run('batch', JSON.stringify(batch));
        return { ...batch, rows, duplicates: duplicates.of(token) };
      }),
    shipped(token) {
      together(() => {
        const begun = JSON.parse(noted('batch') ?? '{}');
        if (begun.token !== token) return;
        tally.take(Number(dropLines.run(begun.last).changes));
        dropNote.run('batch');
        duplicates.drop(token);
        devices.forget();
        forget.run((Date.now() - remember * 3_600_000) * 1_000);
      });
      return state();
    },
    state,
    note: (name, value) => void (value === null ? dropNote.run(name) : setNote.run(name, value)),
    noted,
  };
}
