import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Most texts in memory. */
const MAX_CACHED = 50_000;

/** The texts of facts by their numbers. No text ever gets another number, and none is removed. */
export interface TextReader {
  /** Null for 0. */
  textOf(id: number): string | null;
  /** Undefined for a text that no fact has. */
  idOf(text: string): number | undefined;
}

export function createTextReader(db: DatabaseSyncInstance): TextReader {
  const byId = db.prepare('SELECT text FROM texts WHERE id = ?');
  const byText = db.prepare('SELECT id FROM texts WHERE text = ?');
  const cache = new Map<number, string>();
  return {
    textOf(id) {
      if (!id) return null;
      const known = cache.get(id);
      if (known !== undefined) return known;
      const { text } = byId.get(id) as { text: string };
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(id, text);
      return text;
    },
    idOf: (text) => (byText.get(text) as { id: number } | undefined)?.id,
  };
}
