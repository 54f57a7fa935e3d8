import type { DatabaseSyncInstance } from '@photostructure/sqlite';

type Value = string | number | bigint | Uint8Array | null;

/**
 * Reads values without a prepared statement. A prepared statement keeps the file open after `close()` until it is
 * garbage collected, and SQLite's lock belongs to the whole process.
 *
 * @param value SQL expression to read
 * @param from SQL after `FROM`
 */
export function readValues(db: DatabaseSyncInstance, value: string, from: string): Value[] {
  const values: Value[] = [];
  db.function('collect_value', (value: Value) => {
    values.push(value);
    return null;
  });
  db.exec(`SELECT collect_value(${value}) FROM ${from}`);
  return values;
}
