import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testConfig } from '../../tools/harness/rig.js';

const PROGRAM = fileURLToPath(new URL('../../collector/bin/vitrine-collector.js', import.meta.url));

/**
 * Starts `vitrine-collector serve` on a file, and waits until its port answers.
 *
 * @param folder with the file `events.db`; the working directory
 */
export async function startCollector(folder: string) {
  const config = testConfig({ store: 'sqlite:events.db', logLevel: 'info' });
  writeFileSync(join(folder, 'collector.json'), JSON.stringify(config));
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const ended = once(child, 'close');
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const address = /http:\/\/[\d.]+:\d+/.exec(log)?.[0];
      if (address) resolve(address);
    });
    child.once('close', (code) => reject(new Error(`the collector ended with ${code}: ${log}`)));
  });
  return {
    origin,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
