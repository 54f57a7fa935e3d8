import { parse, type Store } from './local-storage.js';

/** More orders and hand-offs than a visitor comes back to. */
const MEMORY = 50;

/**
 * @param key where the names are stored
 * @returns whether a name is new to the origin; it no longer is afterwards
 */
export const createClaimKey =
  (store: Store, key: string) =>
  (name: string): boolean => {
    const names = parse<string[]>(store.get(key)) ?? [];
    if (names.includes(name)) return false;
    store.set(key, JSON.stringify([...names.slice(1 - MEMORY), name]));
    return true;
  };
