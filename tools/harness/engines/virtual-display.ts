import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface VirtualDisplay {
  /** Such as `:99`. */
  name: string;
  process: ChildProcess;
}

/** A screen that nobody sees, under the next free number. */
export function virtualDisplay(): Promise<VirtualDisplay> {
  const xvfb = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  return new Promise((resolve, reject) => {
    let number = '';
    (xvfb.stdio[3] as Readable).on('data', (chunk) => {
      number += chunk;
      if (number.endsWith('\n')) resolve({ name: `:${number.trim()}`, process: xvfb });
    });
    xvfb.on('error', reject);
    xvfb.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
}
