import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
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
  while (!started.run.out.includes('listening')) {
    if (started.child.exitCode !== null) throw new Error(started.run.err);
    await sleep(20);
  }
  return started;
}
