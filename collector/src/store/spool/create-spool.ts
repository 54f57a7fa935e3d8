import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { MAX_EVENT_AGE_MS } from 'vitrine/contract';
import { HOUR_MS } from '../../lib/day.js';
import { emptyLog, withEmptyLog } from '../sqlite-file/disk-full.js';
import { createRefusedTable, REFUSED_TABLE } from '../sqlite-file/refused-table.js';
import { createTransaction } from '../sqlite-file/transaction.js';
import { unusedBytes } from '../sqlite-file/unused-bytes.js';
import type { FirstCopy, Spool, SpoolBatch, SpoolState } from './spool.js';
import { createSpoolDevices } from './spool-devices.js';
import { createSpoolDuplicates } from './spool-duplicates.js';
import { createSpoolRevisable } from './spool-revisable.js';
import { createSpoolTotals } from './spool-totals.js';

/** A hash keeps the table of the keys small: it has every event of some days. */
const hashOf = (dedupKey: string) => createHash('sha256').update(dedupKey).digest().subarray(0, 16);

type KnownCopy = FirstCopy & { deviceId: number | null };

// These names are in files that exist: `seq` is `rowId` in the code, `identity` is the hash of `dedupKey`.
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

/** One day more than a tracker keeps an event that it could not send. */
const DEFAULT_DEDUP_HOURS = MAX_EVENT_AGE_MS / HOUR_MS + 24;

/** Most dedup keys that `markShipped` deletes at once, so that it never takes long. */
const MAX_EXPIRED_KEYS = 50_000;

/** A batch in the file, under the names that existing files have. */
const toBatch = (json: string) => {
  const { token, last, begun } = JSON.parse(json) as { token: string; last: number; begun: number };
  return { token, lastRowId: last, createdAtMs: begun };
};
const batchJson = ({ token, lastRowId, createdAtMs }: Omit<SpoolBatch, 'rows' | 'duplicates'>) =>
  JSON.stringify({ token, last: lastRowId, begun: createdAtMs });

/** @param dedupHours how long dedup keys are kept */
export function createSpool(db: DatabaseSyncInstance, dedupHours = DEFAULT_DEDUP_HOURS): Spool {
  // Dedup keys are random, so the cache must hold most of their index. Later events overwrite shipped ones; secure
  // deletion would write each event once more.
  db.exec(`PRAGMA cache_size = -65536; PRAGMA secure_delete = OFF; ${TABLES} ${REFUSED_TABLE}`);
  const refused = createRefusedTable(db);
  const devices = createSpoolDevices(db);
  const duplicates = createSpoolDuplicates(db);
  const revisable = createSpoolRevisable(db);
  const totals = createSpoolTotals(db);
  const oldestLine = db.prepare('SELECT min(seq) AS rowId FROM spool');
  const newestLine = db.prepare('SELECT max(seq) AS rowId FROM spool');
  const knownCopy = db.prepare(
    `SELECT id, created_at AS createdAt, coalesce(revisable.line, spool.line) AS line, device AS deviceId,
       recent.seq AS rowId, coalesce(revisions, 0) AS revisions FROM recent
     LEFT JOIN spool USING (seq) LEFT JOIN revisable USING (identity) WHERE identity = ?`,
  );
  const addKey = db.prepare('INSERT INTO recent VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const addLine = db.prepare('INSERT INTO spool VALUES (?, ?)');
  const lineSizes = db.prepare(
    'SELECT seq AS rowId, octet_length(line) AS bytes FROM spool ORDER BY seq LIMIT ?',
  );
  const linesUntil = db.prepare('SELECT seq AS rowId, line FROM spool WHERE seq <= ? ORDER BY seq');
  const setMeta = db.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)');
  const dropMeta = db.prepare('DELETE FROM notes WHERE name = ?');
  const getMetaRow = db.prepare('SELECT value FROM notes WHERE name = ?');
  const dropLines = db.prepare('DELETE FROM spool WHERE seq <= ?');
  // The newest key stays: `dropUnused` of the devices compares with the oldest one.
  const dropExpiredKeys = db.prepare(
    `DELETE FROM recent WHERE seq IN (SELECT seq FROM recent WHERE seq < ? ORDER BY seq LIMIT ${MAX_EXPIRED_KEYS})
     AND seq < (SELECT max(seq) FROM recent)`,
  );

  const runTransaction = createTransaction(db);
  const transaction = <T>(task: () => T): T =>
    withEmptyLog(db, () => {
      try {
        return runTransaction(task);
      } catch (error) {
        devices.clearCache();
        throw error;
      }
    });

  const getState = (): SpoolState => {
    const { lines, lastRowId } = totals.read();
    const { rowId } = oldestLine.get() as { rowId: number | null };
    return {
      events: lines,
      oldestRowId: rowId,
      hasDuplicates: duplicates.lastRowId() !== null,
      newestRowId: lastRowId,
    };
  };

  /** Erases so that nothing stays in the file. */
  const eraseSecurely = (erase: () => void) => {
    db.exec('PRAGMA secure_delete = ON');
    try {
      transaction(erase);
    } finally {
      db.exec('PRAGMA secure_delete = OFF');
    }
  };

  const getMeta = (name: string) => (getMetaRow.get(name) as { value: string } | undefined)?.value;

  const rowsUntil = (rowId: number) => linesUntil.all(rowId) as unknown as SpoolBatch['rows'];

  /** @param salt differs between batches without events */
  const tokenOf = (rows: SpoolBatch['rows'], salt: string) => {
    const hash = createHash('sha256').update(salt);
    for (const { rowId, line } of rows) hash.update(`${rowId} ${line}\n`);
    return hash.digest('hex');
  };

  return {
    write(entries) {
      const firstCopies = transaction(() => {
        let rowId = Math.max(totals.read().lastRowId, Date.now() * 1_000);
        const copies = entries.map(
          ({ dedupKey, id, org, device, createdAt, line, isRevisable }) => {
            const hash = hashOf(dedupKey);
            rowId++;
            const { changes } = addKey.run(rowId, hash, id, createdAt, devices.idOf(device, rowId));
            if (changes) {
              addLine.run(rowId, line);
              if (isRevisable) revisable.add(hash, rowId, line);
              return undefined;
            }
            const { deviceId, ...first } = knownCopy.get(hash) as unknown as KnownCopy;
            // The same server id means a repeated import, not a duplicate from a sender. Several sources report an order.
            if (first.id !== id && !isRevisable) {
              const firstDevice = devices.nameOf(deviceId);
              duplicates.add({ org, createdAt: first.createdAt, device: firstDevice, rowId });
            }
            return first;
          },
        );
        totals.add(copies.filter((copy) => !copy).length, rowId);
        return copies;
      });
      return { firstCopies, state: getState() };
    },
    revise(revisions) {
      transaction(() => {
        let rowId = Math.max(totals.read().lastRowId, Date.now() * 1_000);
        for (const { dedupKey, line } of revisions) {
          revisable.revise(hashOf(dedupKey), line);
          addLine.run(++rowId, line);
        }
        totals.add(revisions.length, rowId);
      });
      return getState();
    },
    nextBatch: (maxRows, maxBytes) =>
      transaction(() => {
        const current = getMeta('batch');
        if (current) {
          const batch = toBatch(current);
          return {
            ...batch,
            rows: rowsUntil(batch.lastRowId),
            duplicates: duplicates.ofBatch(batch.token),
          };
        }
        let totalBytes = 0;
        let end = 0;
        for (const { rowId, bytes } of lineSizes.all(maxRows) as {
          rowId: number;
          bytes: number;
        }[]) {
          totalBytes += bytes;
          if (end && totalBytes > maxBytes) break;
          end = rowId;
        }
        const lastDuplicate = duplicates.lastRowId();
        if (!end && lastDuplicate === null) return undefined;
        const rows = rowsUntil(end);
        const token = tokenOf(rows, lastDuplicate === null ? '' : randomUUID());
        duplicates.seal(token);
        const { rowId: newest } = newestLine.get() as { rowId: number | null };
        const lastRowId = (newest ?? 0) === end ? totals.read().lastRowId : end;
        const batch = { token, lastRowId, createdAtMs: Date.now() };
        setMeta.run('batch', batchJson(batch));
        return { ...batch, rows, duplicates: duplicates.ofBatch(token) };
      }),
    markShipped(token) {
      transaction(() => {
        const current = getMeta('batch');
        const batch = current ? toBatch(current) : undefined;
        if (batch?.token !== token) return;
        totals.subtract(Number(dropLines.run(batch.lastRowId).changes));
        dropMeta.run('batch');
        duplicates.drop(token);
        devices.dropUnused();
        const expired = (Date.now() - dedupHours * HOUR_MS) * 1_000;
        dropExpiredKeys.run(expired);
        revisable.dropBefore(expired);
      });
      return getState();
    },
    getState,
    setMeta: (name, value) =>
      transaction(() => void (value === null ? dropMeta.run(name) : setMeta.run(name, value))),
    getMeta,
    addRefused: (events) => transaction(() => refused.add(events)),
    listRefused: refused.list,
    removeRefused: (ids) => transaction(() => refused.remove(ids)),
    dropRefusedBefore: (time) => eraseSecurely(() => refused.dropBefore(time)),
    eraseRefused: (filter) => eraseSecurely(() => refused.erase(filter)),
    eraseRevisable: (filter) => eraseSecurely(() => revisable.erase(filter)),
    unusedBytes: () => unusedBytes(db),
    emptyLog: () => emptyLog(db),
  };
}
