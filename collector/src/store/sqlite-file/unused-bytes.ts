import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { readValues } from './read-values.js';

/** Bytes inside a file that erased rows have left for new ones. */
export const unusedBytes = (db: DatabaseSyncInstance): number =>
  readValues(
    db,
    'freelist_count * page_size',
    'pragma_freelist_count, pragma_page_size',
  )[0] as number;
