import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, resolve } from 'node:path';
import type { Lane } from './lanes.js';

export interface LaneResult {
  passed: boolean;
  /** All that the lane wrote. */
  output: string;
  seconds: number;
}

/** Whole seconds since a reading of `performance.now()`. */
export const secondsSince = (begin: number): number =>
  Math.ceil((performance.now() - begin) / 1_000);

/** Runs a lane to its end. */
export async function runLane({ command, cores, env }: Lane): Promise<LaneResult> {
  const begin = performance.now();
  const PATH = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter);
  const child = spawn(command, {
    shell: true,
    // By itself, Vitest leaves one processor free.
    env: { ...process.env, PATH, VITEST_MAX_WORKERS: String(cores), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  const [code] = await once(child, 'close');
  return { passed: code === 0, output, seconds: secondsSince(begin) };
}
