import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';
import { mergeOrders } from '../merge-orders.js';
import type { StoredRow } from '../store.js';
import { toRecord } from '../stored-row.js';
import { createDayChangeCounter } from './day-change-counter.js';
import type { FactsWriter } from './facts-writer.js';
import { COLUMNS, recordOfValues, toValues, type Values } from './rows.js';

/** Position of the columns that a merge leaves alone, from the first on. */
const FIRST_REVISED = 5;
const LAST_REVISED = 17;
const FACTS = 18;

/**
 * Merges another report of an order into the stored one, inside a transaction. The rollup is left to the caller.
 *
 * @returns the order as it is stored now; undefined when the report adds nothing
 */
export type OrderReviser = (stored: StoredRow, report: Values) => StoredRow | undefined;

export function createOrderReviser(db: DatabaseSyncInstance, facts: FactsWriter): OrderReviser {
  const update = db.prepare(
    `UPDATE events SET session_id = ?, user_id = ?, asset_id = ?, config_id = ?, configuration = ?, device = ?,
       referer = ?, metric = ?, metadata = ?, sequence = ?, queue_delay_ms = ?, batched = ?,
       sent_by_later_page = ?, referer_origin = NULL WHERE id = ? RETURNING row_id AS rowId`,
  );
  const read = db.prepare(`SELECT ${COLUMNS} FROM events WHERE row_id = ?`);
  const countChange = createDayChangeCounter(db);

  return (stored, report) => {
    const merged = mergeOrders(toRecord(stored), recordOfValues(report));
    if (!merged) return undefined;
    const values = toValues(merged);
    const revised = values.slice(FIRST_REVISED, LAST_REVISED + 1) as (string | number | null)[];
    const { rowId } = update.get(...revised, stored.id) as {
      rowId: number;
    };
    facts.replace({ ...merged, rowId }, values[FACTS], stored);
    countChange({ org: stored.org, day: Math.floor(stored.createdAt / DAY_MS) });
    return read.get(rowId) as unknown as StoredRow;
  };
}
