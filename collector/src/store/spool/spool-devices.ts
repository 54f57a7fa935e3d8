import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';

/** Row ids are in µs. */
const DAY_US = DAY_MS * 1_000;

/** Most devices in the cache. */
const MAX_CACHED = 10_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS devices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS devices_by_seq ON devices (seq);`;

/**
 * The devices of the known events, each under a number. A spool keeps the device of every event for days, and a number
 * is far smaller than some hundred characters.
 */
export interface SpoolDevices {
  /** @param rowId row of the event */
  idOf(device: string | null, rowId: number): number | null;
  nameOf(id: number | null): string | null;
  /** Deletes devices without a known event. */
  dropUnused(): void;
  /** Forgets the cached ids, for example after a rollback. */
  clearCache(): void;
}

export function createSpoolDevices(db: DatabaseSyncInstance): SpoolDevices {
  db.exec(TABLES);
  const add = db.prepare(
    `INSERT INTO devices (device, seq) VALUES (?, ?)
     ON CONFLICT (device) DO UPDATE SET seq = max(seq, excluded.seq) RETURNING id`,
  );
  const name = db.prepare('SELECT device FROM devices WHERE id = ?');
  // The row of a device may be a day behind its last event.
  const dropUnused = db.prepare(
    `DELETE FROM devices WHERE seq < (SELECT min(seq) FROM recent) - ${DAY_US}`,
  );
  const cache = new Map<string, { id: number; rowId: number }>();

  return {
    idOf(device, rowId) {
      if (!device) return null;
      const cached = cache.get(device);
      // One write a day for each device, not one for each event.
      if (cached && rowId - cached.rowId < DAY_US) return cached.id;
      const { id } = add.get(device, rowId) as { id: number };
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(device, { id, rowId });
      return id;
    },
    nameOf: (id) =>
      id === null ? null : ((name.get(id) as { device: string } | undefined)?.device ?? null),
    dropUnused: () => void dropUnused.run(),
    clearCache: () => cache.clear(),
  };
}
