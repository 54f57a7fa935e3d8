import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
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

export interface Run {
  code: number | null;
  out: string;
  err: string;
}

interface Place {
  cwd: string;
  env?: Record<string, string>;
  /** Program of the collector. Default: the build. */
  program?: string;
}

/** Starts a program. `done` settles when it has exited. */
export function start(command: string, args: string[], { cwd, env }: Place) {
  // The developer may have variables for another collector.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITRINE_'));
  const child: ChildProcess = spawn(command, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
  });
  const run: Run = { code: null, out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    run.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    run.err += chunk;
  });
  const done = new Promise<Run>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...run, code }));
  });
  return { child, run, done };
}

/** Runs a command of the collector until it exits. */
export const cli = (args: string[], place: Place) =>
  start(process.execPath, [place.program ?? CLI, ...args], place).done;

/** Starts `serve`, and waits until it listens. */
export async function serve(args: string[], place: Place) {
  const started = start(process.execPath, [place.program ?? CLI, 'serve', ...args], place);
  for (;;) {
    const address = /http:\/\/[\d.]+:\d+/.exec(started.run.out)?.[0];
    if (address) return { ...started, address };
    if (started.child.exitCode !== null) throw new Error(`serve ended: ${started.run.err}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
