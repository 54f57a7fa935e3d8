import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { ColumnName } from './column-names.js';
import type { DayVersion } from './day-versions.js';
import { type Columns, createColumnLoader } from './load-columns.js';
import { ownBytes } from './numbers.js';

interface CachedDay {
  version: string;
  columns: Columns;
  bytes: number;
}

export interface ColumnCache {
  /** Columns of a day. Call it in the transaction that has read the version. */
  read(orgId: number, day: DayVersion, names: readonly ColumnName[]): Columns;
}

/** Memory of an entry apart from its numbers. */
const ENTRY_BYTES = 1_000;

/**
 * Keeps columns of days, so that the next question about a day reads no row. A day is read again once its version has
 * changed.
 *
 * @param maxBytes beyond them, the days that were not used for longest go
 */
export function createColumnCache(db: DatabaseSyncInstance, maxBytes: number): ColumnCache {
  const load = createColumnLoader(db);
  const cache = new Map<string, CachedDay>();
  let bytes = 0;

  const drop = (key: string) => {
    bytes -= cache.get(key)?.bytes ?? 0;
    cache.delete(key);
  };

  return {
    read(orgId, { day, version }, names) {
      const key = `${orgId} ${day}`;
      const cached = cache.get(key);
      const columns: Columns = cached?.version === version ? cached.columns : new Map();
      const missing = names.filter((name) => !columns.has(name));
      for (const [name, numbers] of missing.length ? load({ orgId, day }, missing) : [])
        columns.set(name, numbers);
      // The last one is the one that was used last.
      drop(key);
      const own = [...columns.values()].reduce((sum, each) => sum + ownBytes(each), ENTRY_BYTES);
      cache.set(key, { version, columns, bytes: own });
      bytes += own;
      for (const oldest of cache.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
      return columns;
    },
  };
}
