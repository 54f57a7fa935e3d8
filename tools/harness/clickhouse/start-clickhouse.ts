import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from '../start-program.js';

const PROGRAM = fileURLToPath(new URL('server-program.ts', import.meta.url));

export interface ClickHouseServer extends Program {
  port: number;
}

/**
 * Starts a ClickHouse server in a process of its own, and waits until it listens.
 *
 * @param options.folder where the data is
 * @param options.port default: a free one
 * @param options.lost share of successful inserts whose response is lost
 */
export async function startClickHouse({
  folder,
  port = 0,
  lost = 0,
}: {
  folder: string;
  port?: number;
  lost?: number;
}): Promise<ClickHouseServer> {
  const args = ['--import', 'tsx', PROGRAM, folder, `${port}`, `${lost}`];
  const server = startProgram(process.execPath, args, { cwd: process.cwd() });
  const line = await server.shows(/^listening on \d+$/m);
  return { ...server, port: Number(line.split(' ').at(-1)) };
}
