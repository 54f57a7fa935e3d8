import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY } from '../../day.js';
import { originOf } from '../origin.js';
import type { Erasure } from '../store.js';
import { createRecount, type OrgDay } from './recount.js';
import { COLUMNS, type Row, VALUES, type Values } from './rows.js';
import { transaction } from './transaction.js';

/** Writes in one transaction, all or none. */
export interface Writer {
  /** @returns of each event the one that was stored before under its `eventId`, if there was one */
  write(events: readonly Values[]): (Row | undefined)[];
  /** @returns how many rows are gone */
  erase(what: Erasure, limit: number): number;
  /** @returns how many lines of the roll-up were wrong */
  recount(of: OrgDay): number;
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
  const countDown = db.prepare(
    'UPDATE daily SET count = count - 1, metric = metric - ? WHERE org = ? AND type = ? AND day = ?',
  );
  const countDuplicate = db.prepare(
    `INSERT INTO duplicates (org, day, device, count) VALUES (?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET count = count + 1`,
  );
  const stored = db.prepare(
    `SELECT ${COLUMNS} FROM events WHERE org = ? AND event_id = ? UNION ALL
     SELECT ${COLUMNS} FROM events WHERE id = ?`,
  );

  const recount = createRecount(db);

  const store = (values: Values, fresh: Map<string, DailyCount>): Row | undefined => {
    const [id, org, eventId, type, createdAt] = values;
    const referer = values[REFERER];
    if (!insert.run(...values, originOf(referer)).changes) {
      const first = stored.get(org, eventId, id) as unknown as Row;
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

  const write = (events: readonly Values[]) => {
    // Events that come together are mostly of one day and of few types: each of these is counted up once.
    const fresh = new Map<string, DailyCount>();
    const before = events.map((values) => store(values, fresh));
    for (const { org, type, day, count, metric } of fresh.values())
      countUp.run(org, type, day, count, metric);
    return before;
  };

  return {
    write: (events) => transaction(db, () => write(events)),
    recount: (of) => transaction(db, () => recount(of)),
    erase: ({ org, sessionId, userId, before }, limit) =>
      transaction(db, () => {
        const parts: [string, string | number | undefined][] = [
          ['org = ?', org],
          ['session_id = ?', sessionId],
          ['user_id = ?', userId],
          ['created_at < ?', before],
        ];
        const given = parts.filter(
          (part): part is [string, string | number] => part[1] !== undefined,
        );
        if (!given.length) throw new Error('nothing says what is to be erased');
        const gone = db
          .prepare(
            `DELETE FROM events WHERE seq IN (SELECT seq FROM events
             WHERE ${given.map(([sql]) => sql).join(' AND ')} LIMIT ?)
             RETURNING org, type, created_at AS createdAt, metric`,
          )
          .all(...given.map(([, value]) => value), limit) as unknown as Row[];
        for (const { org, type, createdAt, metric } of gone)
          countDown.run(metric, org, type, Math.floor(createdAt / DAY));
        db.exec('DELETE FROM daily WHERE count = 0');
        // Duplicates are counted by day alone: they go with the days that go as a whole.
        if (before !== undefined && !sessionId && !userId)
          db.prepare('DELETE FROM duplicates WHERE day < ? AND org = coalesce(?, org)').run(
            Math.floor(before / DAY),
            org ?? null,
          );
        return gone.length;
      }),
  };
}
