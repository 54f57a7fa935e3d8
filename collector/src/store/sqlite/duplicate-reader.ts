import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { DuplicateCount } from '../duplicate-counts.js';

/** Sorts before every org and day. */
const START: DuplicateCount = { org: '', day: Number.MIN_SAFE_INTEGER, device: null, count: 0 };

/** Reads the duplicate counts of a file, and the id under which other stores import them. */
export function createDuplicateReader(db: DatabaseSyncInstance) {
  const sourceId = db.prepare('SELECT id FROM source');
  const list = db.prepare(
    `SELECT org, day, nullif(device, '') AS device, count FROM duplicates
     WHERE (org, day, device) > (?, ?, ?) ORDER BY org, day, device LIMIT ?`,
  );
  return {
    sourceId: () => (sourceId.get() as { id: string }).id,
    list: ({ org, day, device }: DuplicateCount = START, limit: number) =>
      list.all(org, day, device ?? '', limit) as unknown as DuplicateCount[],
  };
}
