import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Time of the newest file below a folder: ms since the epoch. */
const newest = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory()
        ? newest(join(folder, entry.name))
        : statSync(join(folder, entry.name)).mtimeMs,
    ),
  );

const isOlder = (file: string, ...folders: string[]) =>
  !existsSync(file) || statSync(file).mtimeMs < Math.max(...folders.map(newest));

/** Builds the package and the collector when their sources are newer than their builds. */
export function ensureBuilt(root: string): void {
  const at = (path: string) => join(root, path);
  const run = (...args: string[]) =>
    execFileSync('npm', ['run', 'build', '--silent', ...args], {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
  if (isOlder(at('dist/vitrine.js'), at('src')) || isOlder(at('dist/client.js'), at('src'))) run();
  // It has the built tracker in it.
  const parts = ['collector/src', 'collector/dashboard', 'src/contract', 'dist'].map(at);
  if (isOlder(at('collector/dist/dashboard/index.html'), ...parts)) {
    run('--workspace', 'collector');
  }
}
