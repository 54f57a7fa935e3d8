import { openClickHouseAt } from './clickhouse/open-address.js';
import type { ClickHouseOptions } from './clickhouse/open-clickhouse.js';
import { openSqlite, type SqliteOptions } from './sqlite/open-sqlite.js';
import type { Store } from './store.js';

/** Where events go that no configuration says. */
export const DEFAULT_STORE = 'sqlite:events.db';

export type StoreOptions = SqliteOptions & Pick<ClickHouseOptions, 'onTrouble'>;

/**
 * Opens the store that a configuration names.
 *
 * @param address `sqlite:` and a path, or `clickhouse:` and a URL. Default `sqlite:events.db`.
 */
export const openStore = (address = DEFAULT_STORE, options: StoreOptions = {}): Store =>
  address.startsWith('clickhouse:')
    ? openClickHouseAt(address, options)
    : openSqlite(address.slice('sqlite:'.length), options);
