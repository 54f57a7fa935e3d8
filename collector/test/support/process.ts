import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  COLLECTOR,
  serveCollector,
  startCollector,
} from '../../../tools/harness/serve-collector.js';
import { startProgram } from '../../../tools/harness/start-program.js';

export const CLI = COLLECTOR;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds the collector if a source is newer. Not always: other tests may be reading the build. */
export function build() {
  const built = existsSync(CLI) ? statSync(CLI).mtimeMs : 0;
  const stale = ['collector/src', 'src/contract', 'dist'].some((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).some(
      (name) => statSync(join(ROOT, folder, name)).mtimeMs > built,
    ),
  );
  if (!stale) return;
  execFileSync('npm', ['run', 'build', '--workspace', 'collector'], { cwd: ROOT, stdio: 'pipe' });
}

interface Place {
  cwd: string;
  env?: Record<string, string>;
  /** Program of the collector. Default: the build. */
  program?: string;
}

/** The developer may have variables for another collector. */
const withoutOwn = ({ env, ...place }: Place) => {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITRINE_'));
  return { ...place, env: { ...Object.fromEntries(inherited), ...env } };
};

/** Starts a program. `done` settles when it has exited. */
export const start = (command: string, args: string[], place: Omit<Place, 'program'>) =>
  startProgram(command, args, withoutOwn(place));

/** Runs a command of the collector until it exits. */
export const cli = (args: string[], place: Place) => startCollector(args, withoutOwn(place)).done;

/** Starts `serve`, and waits until it listens. */
export const serve = (args: string[], place: Place) => serveCollector(args, withoutOwn(place));
