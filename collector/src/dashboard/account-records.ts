import type { AdminRecords } from '../store/admin-records.js';
import { cacheAdminRecords } from '../store/cached-admin-records.js';

/** Changes of users and links by other collectors, and by commands, are seen after so long. */
const MAX_RECORD_AGE_MS = 2_000;

/** The records of users and links, for all that serve the dashboard on one port: each sees the changes of all at once. */
export const createAccountRecords = (records: AdminRecords): AdminRecords =>
  cacheAdminRecords(records, { maxAgeMs: MAX_RECORD_AGE_MS });
