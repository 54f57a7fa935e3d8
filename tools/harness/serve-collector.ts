import { fileURLToPath } from 'node:url';
import { type Program, type ProgramOptions, startProgram } from './start-program.js';

/** The built command of the collector. */
export const COLLECTOR = fileURLToPath(new URL('../../collector/dist/cli.js', import.meta.url));

export interface CollectorOptions extends ProgramOptions {
  /** Default: the build. */
  program?: string | undefined;
}

/** Starts a command of the collector. */
export const startCollector = (
  args: readonly string[],
  { program = COLLECTOR, ...options }: CollectorOptions,
): Program => startProgram(process.execPath, [program, ...args], options);

/** Starts `serve`, and waits until it listens. */
export async function serveCollector(
  args: readonly string[],
  options: CollectorOptions,
): Promise<Program & { address: string }> {
  const served = startCollector(['serve', ...args], options);
  return { ...served, address: await served.shows(/http:\/\/[\d.]+:\d+/) };
}
