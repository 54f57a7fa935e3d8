import { parseJson } from '../parse-json.js';
import { toJson } from '../to-json.js';
import type { LocalStorage } from './local-storage.js';

/** Most remembered keys: more than a visitor has orders and hand-offs to return to. */
const MAX_KEYS = 50;

interface Parts extends Pick<LocalStorage, 'readText' | 'writeText'> {
  /** Where the keys are stored. */
  key: string;
}

/** @returns whether a key is new to the origin; it no longer is afterwards */
export const createClaimKey =
  ({ readText, writeText, key }: Parts) =>
  (name: string): boolean => {
    const names = parseJson<string[]>(readText(key)) ?? [];
    if (names.includes(name)) return false;
    writeText(key, toJson([...names.slice(1 - MAX_KEYS), name]));
    return true;
  };
