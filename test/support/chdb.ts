import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';

/** The engine of ClickHouse in this process, asked through the official client. */
export interface Engine {
  client: ClickHouseClient;
  close(): Promise<void>;
}

/** Why there is no engine here; undefined when there is one. It is made for Linux with glibc and for macOS. */
export const noEngine: string | undefined = await import('chdb/connection').then(
  () => undefined,
  (error: Error) => `chdb does not run here: ${error.message}`,
);

/**
 * One folder for each process: that is all the engine can have open.
 *
 * @param folder where the data is; without one they are gone with the engine
 */
export async function openEngine(folder?: string): Promise<Engine> {
  const { createChdbConnection } = await import('chdb/connection');
  const path = folder ?? mkdtempSync(join(tmpdir(), 'vitrine-engine-'));
  const client = createClient({
    // The interface is the same in both packages, which do not share the type of it.
    connection: createChdbConnection({ path }) as never,
  });
  return {
    client,
    async close() {
      await client.close();
      if (!folder) await rm(path, { recursive: true, force: true });
    },
  };
}
