import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY } from '../../day.js';
import type { Erasure } from '../store.js';
import { erasureOf } from './erasure.js';

/** What is told of an event that is gone. */
interface Gone {
  org: string;
  type: string;
  createdAt: number;
  metric: number;
}

/**
 * Erases events, and takes them out of the roll-up.
 *
 * @returns what does it, within a transaction, for at most so many events, and tells how many are gone
 */
export function createEraser(db: DatabaseSyncInstance): (what: Erasure, limit: number) => number {
  const countDown = db.prepare(
    'UPDATE daily SET count = count - 1, metric = metric - ? WHERE org = ? AND type = ? AND day = ?',
  );
  const dropEmpty = db.prepare(
    'DELETE FROM daily WHERE org = ? AND type = ? AND day = ? AND count = 0',
  );

  return (what, limit) => {
    const { where, values } = erasureOf(what);
    const gone = db
      .prepare(
        `DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE ${where} LIMIT ?)
         RETURNING org, type, created_at AS createdAt, metric`,
      )
      .all(...values, limit) as unknown as Gone[];
    for (const { org, type, createdAt, metric } of gone) {
      const day = Math.floor(createdAt / DAY);
      countDown.run(metric, org, type, day);
      dropEmpty.run(org, type, day);
    }
    const { org, sessionId, userId, before } = what;
    // Duplicates are counted by day alone: they go with the days that go as a whole.
    if (before !== undefined && !sessionId && !userId) {
      const days = { ...(org !== undefined && { org }), before: Math.floor(before / DAY) };
      const { where, values } = erasureOf(days, 'duplicates', 'day');
      db.prepare(`DELETE FROM duplicates WHERE ${where}`).run(...values);
    }
    return gone.length;
  };
}
