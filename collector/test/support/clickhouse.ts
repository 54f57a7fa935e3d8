import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { start } from './process.js';

const SERVER = fileURLToPath(new URL('clickhouse-server.ts', import.meta.url));

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts a ClickHouse server, and waits until it listens.
 *
 * @param lost share of successful inserts whose response is lost
 */
export async function startClickHouse(folder: string, port: number, lost = 0) {
  const args = ['--import', 'tsx', SERVER, folder, `${port}`, `${lost}`];
  const started = start(process.execPath, args, { cwd: process.cwd() });
  await started.shows(/listening/);
  return started;
}
