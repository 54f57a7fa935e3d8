import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { DuplicateCount } from '../duplicates.js';

/**
 * Takes over counts of another store, within a transaction: of each what it has grown by since it was taken over
 * before. What was erased here meanwhile does not come back by it.
 */
export function createDuplicateTaker(db: DatabaseSyncInstance) {
  const taken = db.prepare(
    'SELECT count FROM taken WHERE source = ? AND org = ? AND day = ? AND device = ?',
  );
  const take = db.prepare(
    `INSERT INTO taken (source, org, day, device, count) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = excluded.count`,
  );
  const add = db.prepare(
    `INSERT INTO duplicates (org, day, device, count) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  );
  return (source: string, counts: readonly DuplicateCount[]) => {
    for (const { org, day, device, count } of counts) {
      const key = [org, day, device ?? ''] as const;
      const before = taken.get(source, ...key) as { count: number } | undefined;
      const more = count - (before?.count ?? 0);
      if (more <= 0) continue;
      take.run(source, ...key, count);
      add.run(...key, more);
    }
  };
}
