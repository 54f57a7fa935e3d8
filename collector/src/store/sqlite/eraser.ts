import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';
import type { EraseFilter } from '../store.js';
import { createDayChangeCounter } from './day-change-counter.js';
import { eraseConditionsOf } from './erase-conditions.js';
import type { OrgDay } from './rollup-rebuilder.js';

interface ErasedRow {
  rowId: number;
  org: string;
  type: string;
  createdAt: number;
  metric: number;
}

/**
 * Erases events, and subtracts them from the rollup.
 *
 * @returns a function that erases up to `limit` events inside a transaction, and returns their number
 */
export function createEraser(
  db: DatabaseSyncInstance,
): (filter: EraseFilter, limit: number) => number {
  const countDown = db.prepare(
    'UPDATE daily SET count = count - 1, metric = metric - ? WHERE org = ? AND type = ? AND day = ?',
  );
  const dropEmpty = db.prepare(
    'DELETE FROM daily WHERE org = ? AND type = ? AND day = ? AND count = 0',
  );

  const countChange = createDayChangeCounter(db);
  const drop = db.prepare('DELETE FROM events WHERE row_id = ?');
  const dropFacts = db.prepare(
    'DELETE FROM facts WHERE org = (SELECT id FROM texts WHERE text = ?) AND created_at = ? AND row_id = ?',
  );

  return (filter, limit) => {
    const { where, values } = eraseConditionsOf(filter);
    // Not by RETURNING: an error of `all()` has no code, and a full disk must be recognized.
    const erased = db
      .prepare(
        `SELECT row_id AS rowId, org, type, created_at AS createdAt, metric FROM events
         WHERE ${where} LIMIT ?`,
      )
      .all(...values, limit) as unknown as ErasedRow[];
    const days = new Map<string, OrgDay>();
    for (const { rowId, org, type, createdAt, metric } of erased) {
      drop.run(rowId);
      dropFacts.run(org, createdAt, rowId);
      const day = Math.floor(createdAt / DAY_MS);
      countDown.run(metric, org, type, day);
      dropEmpty.run(org, type, day);
      days.set(`${day} ${org}`, { org, day });
    }
    for (const orgDay of days.values()) countChange(orgDay);
    const { org, sessionId, userId, before } = filter;
    // Duplicates are counted by day only, so only the erasure of whole days erases them.
    if (before !== undefined && !sessionId && !userId) {
      const days = { ...(org !== undefined && { org }), before: Math.floor(before / DAY_MS) };
      const { where, values } = eraseConditionsOf(days, { table: 'duplicates', timeColumn: 'day' });
      db.prepare(`DELETE FROM duplicates WHERE ${where}`).run(...values);
    }
    return erased.length;
  };
}
