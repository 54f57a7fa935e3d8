import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Most texts in the cache. */
const MAX_CACHED = 50_000;

/** The numbers of texts. */
export interface Texts {
  idOf(text: string): number;
  /** Forgets the cached numbers: after a rollback, or when another connection has written. */
  clearCache(): void;
}

/** Numbers texts in `texts`, so that a text that repeats is stored once. */
export function createTexts(db: DatabaseSyncInstance): Texts {
  const find = db.prepare('SELECT id FROM texts WHERE text = ?');
  const add = db.prepare('INSERT INTO texts (text) VALUES (?) RETURNING id');
  const cache = new Map<string, number>();
  return {
    idOf(text) {
      const known = cache.get(text);
      if (known !== undefined) return known;
      const { id } = (find.get(text) ?? add.get(text)) as { id: number };
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(text, id);
      return id;
    },
    clearCache: () => cache.clear(),
  };
}
