import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';
import { mergeOrders } from '../merge-orders.js';
import type { StoredRow } from '../store.js';
import { toRecord } from '../stored-row.js';
import { createDayChangeCounter } from './day-change-counter.js';
import type { FactsWriter } from './facts-writer.js';
import {
  COLUMNS,
  factsOf,
  recordOfValues,
  revisedValues,
  toValues,
  UPDATE_ORDER,
  type Values,
} from './rows.js';

/**
 * Merges another report of an order into the stored one, inside a transaction. The rollup is left to the caller.
 *
 * @returns the order as it is stored now; undefined when the report adds nothing
 */
export type OrderReviser = (stored: StoredRow, report: Values) => StoredRow | undefined;

export function createOrderReviser(db: DatabaseSyncInstance, facts: FactsWriter): OrderReviser {
  const update = db.prepare(UPDATE_ORDER);
  const read = db.prepare(`SELECT ${COLUMNS} FROM events WHERE row_id = ?`);
  const countChange = createDayChangeCounter(db);

  return (stored, report) => {
    const merged = mergeOrders(toRecord(stored), recordOfValues(report));
    if (!merged) return undefined;
    const values = toValues(merged);
    const { rowId } = update.get(...revisedValues(values), stored.id) as { rowId: number };
    facts.replace({ ...merged, rowId }, factsOf(values), stored);
    countChange({ org: stored.org, day: Math.floor(stored.createdAt / DAY_MS) });
    return read.get(rowId) as unknown as StoredRow;
  };
}
