/**
 * `npm run docs:site`: builds the site of `docs/` into `tools/docs/site/dist`. With `-- --serve` it serves the pages at
 * once and follows changes.
 *
 * `DOCS_BASE` is the site's folder on its host (default `/`). `DOCS_REPOSITORY` is the address before the path of a
 * source file, such as `https://git.example/vitrine/blob/main`; without it, links to sources are plain text.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const site = fileURLToPath(new URL('site', import.meta.url));
const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false } } });

function run(command: string, ...args: string[]) {
  const shell = process.platform === 'win32';
  const { status } = spawnSync(command, args, { cwd: site, stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(`${site}/node_modules`)) run('npm', 'ci', '--no-audit', '--no-fund');
run('npx', 'vitepress', values.serve ? 'dev' : 'build', '.');
