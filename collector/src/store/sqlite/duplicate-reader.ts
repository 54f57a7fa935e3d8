import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { DuplicateCount } from '../duplicates.js';

/** Before any org and any day. */
const START: DuplicateCount = { org: '', day: Number.MIN_SAFE_INTEGER, device: null, count: 0 };

/** Reads what a file has counted of events that came again, and what it is known by elsewhere. */
export function createDuplicateReader(db: DatabaseSyncInstance) {
  const source = db.prepare('SELECT id FROM source');
  const list = db.prepare(
    `SELECT org, day, nullif(device, '') AS device, count FROM duplicates
     WHERE (org, day, device) > (?, ?, ?) ORDER BY org, day, device LIMIT ?`,
  );
  return {
    source: () => (source.get() as { id: string }).id,
    list: ({ org, day, device }: DuplicateCount = START, limit: number) =>
      list.all(org, day, device ?? '', limit) as unknown as DuplicateCount[],
  };
}
