/**
 * Installs the runtimes that the tests run the published packages in, where they are not there yet: Deno, Bun,
 * Cloudflare's workerd, Vercel's Edge Runtime, and the versions of Node that are still maintained. It names a runtime
 * that cannot be installed; the tests of that one are skipped.
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPackage, findRuntime, RUNTIME_NAMES } from './find-runtime.js';
import manifest from './package.json' with { type: 'json' };

/** Longest install from the registry: ms. The packages have a gigabyte. */
const LONGEST_INSTALL = 600_000;

const say = (sentence: string) => process.stdout.write(`set-up: ${sentence}\n`);

const findAll = () => ({
  ...Object.fromEntries(RUNTIME_NAMES.map((name) => [name, findRuntime(name)?.version])),
  'edge-runtime': findPackage('edge-runtime') && manifest.dependencies['edge-runtime'],
});

let found: Record<string, string | undefined> = findAll();
if (Object.values(found).includes(undefined)) {
  say('installing runtimes for tests');
  // Without scripts: the programs are files of packages. A package for another platform is left out.
  const options = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  spawnSync('npm', ['install', ...options, '--loglevel=error'], {
    cwd: fileURLToPath(new URL('./', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: LONGEST_INSTALL,
    shell: process.platform === 'win32',
  });
  found = findAll();
}
for (const [name, version] of Object.entries(found))
  say(
    version
      ? `${name} ${version} is there`
      : `${name} is missing and cannot be installed here: the tests in it are SKIPPED`,
  );
