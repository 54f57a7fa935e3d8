import { openSqlite } from './sqlite/open-sqlite.js';
import type { Store } from './store.js';

/**
 * Opens the store that a configuration names.
 *
 * @param address `sqlite:` and a path. Default `sqlite:events.db`.
 */
export const openStore = (address = 'sqlite:events.db'): Store =>
  openSqlite(address.slice('sqlite:'.length));
