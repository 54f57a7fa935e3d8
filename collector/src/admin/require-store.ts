import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { schemeOf } from '../store/registry.js';

/**
 * Checks that the file of a store exists. Opening a missing one would create an empty store, and the command would
 * report success. A remote store reports this itself.
 *
 * @param remedy what to do when it does not exist
 * @throws Error that names the file
 */
export function requireStore(address: string, remedy: string): void {
  const scheme = schemeOf(address);
  if (!scheme.isFile) return;
  const file = scheme.fileOf(address);
  if (file === undefined)
    throw new Error(`${address}: a store in memory has no events to work on; ${remedy}`);
  const path = resolve(file);
  if (!existsSync(path)) throw new Error(`${path}: the store does not exist; ${remedy}`);
}
