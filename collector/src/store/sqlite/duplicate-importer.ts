import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { DuplicateCount } from '../duplicate-counts.js';

/**
 * Imports duplicate counts of another store, inside a transaction. It adds only the growth since the last import,
 * so a repeated import does not restore counts that were erased here.
 */
export function createDuplicateImporter(db: DatabaseSyncInstance) {
  const imported = db.prepare(
    'SELECT count FROM taken WHERE source = ? AND org = ? AND day = ? AND device = ?',
  );
  const setImported = db.prepare(
    `INSERT INTO taken (source, org, day, device, count) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = excluded.count`,
  );
  const add = db.prepare(
    `INSERT INTO duplicates (org, day, device, count) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  );
  return (sourceId: string, counts: readonly DuplicateCount[]) => {
    for (const { org, day, device, count } of counts) {
      const key = [org, day, device ?? ''] as const;
      const before = imported.get(sourceId, ...key) as { count: number } | undefined;
      const growth = count - (before?.count ?? 0);
      if (growth <= 0) continue;
      setImported.run(sourceId, ...key, count);
      add.run(...key, growth);
    }
  };
}
