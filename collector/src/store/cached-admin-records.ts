import type { AdminRecords } from './admin-records.js';

/** Reads that the cache holds. */
const MAX_CACHED = 10_000;

interface CacheOptions {
  /** Age at which a read is repeated: ms. Changes of other collectors are seen after that. */
  maxAgeMs: number;
  /** ms by a clock that nobody sets. Default: that of the process. */
  clock?: () => number;
}

/** The same records with reads from memory. Changes through this object are seen at once. */
export function cacheAdminRecords(
  records: AdminRecords,
  { maxAgeMs, clock = () => performance.now() }: CacheOptions,
): AdminRecords {
  const reads = new Map<string, { at: number; result: Promise<unknown> }>();

  const read = <T>(name: string, load: () => Promise<T>): Promise<T> => {
    const cached = reads.get(name);
    if (cached && clock() - cached.at < maxAgeMs) return cached.result as Promise<T>;
    if (reads.size >= MAX_CACHED) reads.clear();
    const entry = { at: clock(), result: load() };
    reads.set(name, entry);
    // The next read tries again.
    entry.result.catch(() => reads.get(name) === entry && reads.delete(name));
    return entry.result;
  };

  /** Forgets afterwards too: a read that ran meanwhile may have the old value. */
  const write = async <T>(kind: string, task: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } finally {
      for (const name of reads.keys()) if (name.startsWith(`${kind}\n`)) reads.delete(name);
    }
  };

  return {
    get: (kind, key) => read(`${kind}\n=${key}`, () => records.get(kind, key)),
    // The list of all kinds is not cached: no key would tell when it is too old.
    list: (kind) =>
      kind === undefined ? records.list() : read(`${kind}\n`, () => records.list(kind)),
    versions: records.versions,
    highest: records.highest,
    put: (record) => write(record.kind, () => records.put(record)),
    remove: (record) => write(record.kind, () => records.remove(record)),
  };
}
