import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const modules = join(folder, 'node_modules');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  sourcesAlone: Record<string, string>;
};

const npm = (...args: string[]) =>
  execFileSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const time = (path: string) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/**
 * Installs the peers as their lock file says, if they are missing. From `sourcesAlone` it unpacks
 * only the package itself, since their dependencies belong to a server.
 */
export function installPeers(): void {
  const lock = join(folder, 'package-lock.json');
  if (time(join(modules, '.package-lock.json')) < time(lock)) npm('ci');
  for (const [name, version] of Object.entries(manifest.sourcesAlone)) {
    const place = join(modules, name);
    if (existsSync(join(place, 'package.json'))) continue;
    mkdirSync(place, { recursive: true });
    const [{ filename }] = JSON.parse(
      npm('pack', `${name}@${version}`, '--json', '--pack-destination', modules),
    );
    execFileSync('tar', ['-xzf', join(modules, filename), '-C', place, '--strip-components=1']);
  }
}

/** Version of an installed peer. */
export const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;

/** Path of a file of a peer's package. */
export const fileOf = (name: string, path: string): string => join(modules, name, path);
