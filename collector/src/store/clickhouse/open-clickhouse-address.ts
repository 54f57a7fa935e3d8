import type { Store } from '../store.js';
import { parseClickHouseAddress } from './address.js';
import { LONGEST_STATEMENT_SECONDS } from './connection.js';
import { type ClickHouseOptions, openClickHouse } from './open-clickhouse.js';

/**
 * Opens the store of an address. It loads the ClickHouse client only here, because most collectors use SQLite.
 *
 * @throws Error when the address is wrong or the spool cannot be opened. ClickHouse may be down.
 */
export function openClickHouseAddress(
  address: string,
  options: Pick<
    ClickHouseOptions,
    'onUnavailable' | 'onAvailable' | 'onFactsFailure' | 'queryTimeoutMs' | 'isExclusive'
  > = {},
): Store {
  const { url, username, password, ...place } = parseClickHouseAddress(address);
  const client = import('@clickhouse/client').then(({ ClickHouseLogLevel, createClient }) =>
    createClient({
      url,
      username,
      password,
      application: 'vitrine-collector',
      compression: { request: true, response: true },
      request_timeout: LONGEST_STATEMENT_SECONDS * 1_000,
      // The client would log whole statements with their values.
      log: { level: ClickHouseLogLevel.OFF },
    }),
  );
  // Each statement that awaits it gets the error; without this it would be unhandled before the first one.
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
