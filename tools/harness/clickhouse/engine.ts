import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ClickHouseClient, createClient } from '@clickhouse/client';

/** ClickHouse, asked through the official client: its engine in this process, or a server. */
export interface Engine {
  client: ClickHouseClient;
  /** Names a database that nobody else uses. `close` drops it. */
  database(name: string): string;
  close(): Promise<void>;
}

type Run = (statement: unknown) => Promise<unknown>;

/** Ways to run a statement. */
const RUNS = ['query', 'command', 'exec', 'insert'] as const;

interface ChdbConnection extends Record<(typeof RUNS)[number], Run> {
  close(): Promise<void>;
}

/** As far as it is used. The package is not there where types are checked, so its own types are not either. */
interface Chdb {
  createChdbConnection(options: { path: string }): ChdbConnection;
}

/** Address of a server that the tests use in place of the engine, such as `http://user:password@host:8123`. */
const serverUrl = () => process.env.VITRINE_CLICKHOUSE_URL || undefined;

/** From the packages of this folder, which are not those of the project. */
const load = async (): Promise<Chdb> => {
  const path = createRequire(import.meta.url).resolve('chdb/connection');
  return await import(pathToFileURL(path).href);
};

/**
 * Why the engine does not run here; undefined when it does. It is made for Linux with glibc and for macOS. For tests that
 * kill their server, or choose its data.
 */
export const noOwnEngine: string | undefined = await load().then(
  () => undefined,
  ({ code, message }: NodeJS.ErrnoException) =>
    code === 'MODULE_NOT_FOUND'
      ? 'SKIPPED: no ClickHouse to test against; install it with "npx tsx tools/harness/clickhouse/set-up.ts"'
      : `SKIPPED: ClickHouse does not run in this process: ${message}`,
);

/** Why there is neither an engine nor a server; undefined when there is one. */
export const noEngine = serverUrl() ? undefined : noOwnEngine;

/** The databases that a test uses, under names of its own: others may use the same server. */
function createDatabases(client: ClickHouseClient) {
  const names: string[] = [];
  return {
    database(name: string) {
      names.push(`${name}_${randomBytes(5).toString('hex')}`);
      return names.at(-1) as string;
    },
    async drop() {
      for (const name of names.splice(0))
        await client.command({ query: `DROP DATABASE IF EXISTS ${name}` });
    },
  };
}

/**
 * Opens a connection whose statements share no settings. `chdb` sets those of a statement for its whole connection,
 * where later and concurrent statements would have them as well: an insert would have the token of another.
 */
function openConnection({ createChdbConnection }: Chdb, path: string) {
  const connection = createChdbConnection({ path });
  const runAlone =
    (run: (typeof RUNS)[number]): Run =>
    async (statement) => {
      const own = createChdbConnection({ path });
      try {
        return await own[run](statement);
      } finally {
        await own.close();
      }
    };
  return Object.assign(connection, Object.fromEntries(RUNS.map((run) => [run, runAlone(run)])));
}

/**
 * Opens the server of `VITRINE_CLICKHOUSE_URL`, or else the engine in this process. That one has one folder for each
 * process: that is all it can have open.
 *
 * @param folder where the data of the engine is, which is opened whatever server there is; without one they are gone with
 * the engine
 */
export async function openEngine(folder?: string): Promise<Engine> {
  const url = folder ? undefined : serverUrl();
  if (url) {
    const client = createClient({ url, compression: { request: true, response: true } });
    const { database, drop } = createDatabases(client);
    return {
      ...{ client, database },
      async close() {
        await drop();
        await client.close();
      },
    };
  }
  const path = folder ?? mkdtempSync(join(tmpdir(), 'vitrine-engine-'));
  const client = createClient({ connection: openConnection(await load(), path) as never });
  return {
    client,
    database: createDatabases(client).database,
    async close() {
      await client.close();
      if (!folder) await rm(path, { recursive: true, force: true });
    },
  };
}
