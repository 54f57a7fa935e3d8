import type { DatabaseSyncInstance } from '@photostructure/sqlite';

type Value = string | number | bigint | Uint8Array | null;

/**
 * Reads values and leaves no statement behind. One that was prepared is not gone before it is collected, and until
 * then `close()` does not let go of the file, whose lock is that of the whole process.
 *
 * @param value SQL of what is read
 * @param from SQL of where, from the name of a table on
 */
export function readAtOnce(db: DatabaseSyncInstance, value: string, from: string): Value[] {
  const values: Value[] = [];
  db.function('tell', (value: Value) => {
    values.push(value);
    return null;
  });
  db.exec(`SELECT tell(${value}) FROM ${from}`);
  return values;
}
