import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ClickHouseClient, createClient } from '@clickhouse/client';

/** The engine of ClickHouse in this process, asked through the official client. */
export interface Engine {
  client: ClickHouseClient;
  close(): Promise<void>;
}

/** As far as it is used. The package is not there where types are checked, so its own types are not either. */
interface Chdb {
  createChdbConnection(options: { path: string }): never;
}

/** From the packages of this folder, which are not those of the project. */
const load = async (): Promise<Chdb> => {
  const path = createRequire(import.meta.url).resolve('chdb/connection');
  return await import(pathToFileURL(path).href);
};

/** Why there is no engine here; undefined when there is one. It is made for Linux with glibc and for macOS. */
export const noEngine: string | undefined = await load().then(
  () => undefined,
  ({ code, message }: NodeJS.ErrnoException) =>
    code === 'MODULE_NOT_FOUND'
      ? 'SKIPPED: no ClickHouse to test against; install it with "npx tsx tools/harness/clickhouse/set-up.ts"'
      : `SKIPPED: ClickHouse does not run in this process: ${message}`,
);

/**
 * One folder for each process: that is all the engine can have open.
 *
 * @param folder where the data is; without one they are gone with the engine
 */
export async function openEngine(folder?: string): Promise<Engine> {
  const { createChdbConnection } = await load();
  const path = folder ?? mkdtempSync(join(tmpdir(), 'vitrine-engine-'));
  const client = createClient({ connection: createChdbConnection({ path }) });
  return {
    client,
    async close() {
      await client.close();
      if (!folder) await rm(path, { recursive: true, force: true });
    },
  };
}
