import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY } from '../../day.js';
import type { DuplicateCount } from '../duplicates.js';
import { originOf } from '../origin.js';
import type { Erasure } from '../store.js';
import type { StoredRow } from '../stored-row.js';
import { createDuplicateTaker } from './duplicate-taker.js';
import { createEraser } from './eraser.js';
import { createRecount, type OrgDay } from './recount.js';
import { COLUMNS, VALUES, type Values } from './rows.js';
import { transaction } from './transaction.js';

/** Writes in one transaction, all or none. */
export interface Writer {
  /** @returns of each event the one that was stored before under its `eventId`, if there was one */
  write(events: readonly Values[]): (StoredRow | undefined)[];
  /** The same of several batches, together all or none. */
  writeAll(batches: readonly (readonly Values[])[]): (StoredRow | undefined)[][];
  /** @returns how many rows are gone */
  erase(what: Erasure, limit: number): number;
  /** @returns how many lines of the roll-up were wrong */
  recount(of: OrgDay): number;
  /** @param source of the store that has counted them */
  takeOver(source: string, counts: readonly DuplicateCount[]): void;
}

/** Places in `Values`. */
const REFERER = 11;
const METRIC = 12;

/** New events of a day. */
interface DailyCount {
  org: string;
  type: string;
  day: number;
  count: number;
  metric: number;
}

export function createWriter(db: DatabaseSyncInstance): Writer {
  const insert = db.prepare(
    `INSERT INTO events (${VALUES}, referer_origin)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const countUp = db.prepare(
    `INSERT INTO daily (org, type, day, count, metric) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, metric = metric + excluded.metric`,
  );
  const countDuplicate = db.prepare(
    `INSERT INTO duplicates (org, day, device, count) VALUES (?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET count = count + 1`,
  );
  const stored = db.prepare(
    `SELECT ${COLUMNS} FROM events WHERE org = ? AND event_id = ? UNION ALL
     SELECT ${COLUMNS} FROM events WHERE id = ?`,
  );

  const erase = createEraser(db);
  const recount = createRecount(db);
  const takeOver = createDuplicateTaker(db);

  const store = (values: Values, fresh: Map<string, DailyCount>): StoredRow | undefined => {
    const [id, org, eventId, type, createdAt] = values;
    const referer = values[REFERER];
    if (!insert.run(...values, originOf(referer)).changes) {
      const first = stored.get(org, eventId, id) as unknown as StoredRow;
      // One that has the id of the store itself is not sent again, but imported again.
      if (first.id !== id)
        countDuplicate.run(org, Math.floor(first.createdAt / DAY), first.device ?? '');
      return first;
    }
    const day = Math.floor(createdAt / DAY);
    const key = `${day} ${org} ${type}`;
    const count = fresh.get(key) ?? { org, type, day, count: 0, metric: 0 };
    count.count++;
    count.metric += values[METRIC];
    fresh.set(key, count);
    return undefined;
  };

  const writeAll = (batches: readonly (readonly Values[])[]) => {
    // Events that come together are mostly of one day and of few types: each of these is counted up once.
    const fresh = new Map<string, DailyCount>();
    const before = batches.map((events) => events.map((values) => store(values, fresh)));
    for (const { org, type, day, count, metric } of fresh.values())
      countUp.run(org, type, day, count, metric);
    return before;
  };

  return {
    write: (events) => transaction(db, () => writeAll([events])[0] ?? []),
    writeAll: (batches) => transaction(db, () => writeAll(batches)),
    recount: (of) => transaction(db, () => recount(of)),
    takeOver: (source, counts) => transaction(db, () => takeOver(source, counts)),
    erase: (what, limit) => transaction(db, () => erase(what, limit)),
  };
}
