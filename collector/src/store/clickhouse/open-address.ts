import type { Store } from '../store.js';
import { parseClickHouseAddress } from './address.js';
import { LONG } from './connection.js';
import { type ClickHouseOptions, openClickHouse } from './open-clickhouse.js';

/**
 * Opens the store of an address; what is opened here is closed with it. The client of ClickHouse is loaded
 * here and not before, since most collectors have a file of SQLite.
 *
 * @throws Error when the address is none, or the spool cannot be opened; ClickHouse may be down
 */
export function openClickHouseAt(
  address: string,
  options: Pick<ClickHouseOptions, 'onTrouble' | 'deadline'> = {},
): Store {
  const { url, username, password, ...place } = parseClickHouseAddress(address);
  const client = import('@clickhouse/client').then(({ ClickHouseLogLevel, createClient }) =>
    createClient({
      url,
      username,
      password,
      application: 'vitrine-collector',
      compression: { request: true, response: true },
      request_timeout: LONG * 1_000,
      // It would print whole statements, values and all.
      log: { level: ClickHouseLogLevel.OFF },
    }),
  );
  // Whoever asks is told.
  client.catch(() => {});
  const store = openClickHouse({ client, ...place, ...options });
  return {
    ...store,
    async close() {
      await store.close();
      await (await client).close();
    },
  };
}
