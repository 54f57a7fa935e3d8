import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** A day: µs. */
const DAY = 86_400_000_000;

/** Most that are held in memory. */
const MAX_KNOWN = 10_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS devices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS devices_by_seq ON devices (seq);`;

/**
 * The devices of the events that a spool knows: a number takes the place of some hundred characters, since
 * the device of every event of some days is kept to tell of its duplicates.
 */
export interface SpoolDevices {
  /** @param seq place of the event that came from it */
  idOf(device: string | null, seq: number): number | null;
  nameOf(id: number | null): string | null;
  /** Forgets those of which no event is known any more. */
  forget(): void;
  /** What was written last is not there. */
  doubt(): void;
}

export function createSpoolDevices(db: DatabaseSyncInstance): SpoolDevices {
  db.exec(TABLES);
  const add = db.prepare(
    `INSERT INTO devices (device, seq) VALUES (?, ?)
     ON CONFLICT (device) DO UPDATE SET seq = max(seq, excluded.seq) RETURNING id`,
  );
  const name = db.prepare('SELECT device FROM devices WHERE id = ?');
  // `seq` may be a day behind the last event.
  const forget = db.prepare(
    `DELETE FROM devices WHERE seq < (SELECT min(seq) FROM recent) - ${DAY}`,
  );
  const known = new Map<string, { id: number; seq: number }>();

  return {
    idOf(device, seq) {
      if (!device) return null;
      const before = known.get(device);
      // Not written with each event, but once a day.
      if (before && seq - before.seq < DAY) return before.id;
      const { id } = add.get(device, seq) as { id: number };
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(device, { id, seq });
      return id;
    },
    nameOf: (id) =>
      id === null ? null : ((name.get(id) as { device: string } | undefined)?.device ?? null),
    forget: () => void forget.run(),
    doubt: () => known.clear(),
  };
}
