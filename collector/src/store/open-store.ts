import { openSqlite, type SqliteOptions } from './sqlite/open-sqlite.js';
import type { Store } from './store.js';

export type StoreOptions = SqliteOptions;

/**
 * Opens the store that a configuration names.
 *
 * @param address `sqlite:` and a path. Default `sqlite:events.db`.
 */
export const openStore = (address = 'sqlite:events.db', options?: StoreOptions): Store =>
  openSqlite(address.slice('sqlite:'.length), options);
