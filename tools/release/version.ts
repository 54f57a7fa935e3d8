/**
 * Runs after `npm version` has given the root package its next version, and before npm commits
 * and tags it. Both packages then have the same version, the changelog has a section for it, and the
 * README the hashes of the files that carry it.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { releasedChangelog } from './released-changelog.js';

const read = (file: string) => readFileSync(file, 'utf8');
const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

/** Sets the version of what a file of JSON holds, in the form in which npm writes such a file. */
function setVersion<Json>(file: string, version: string, of: (json: Json) => object) {
  const json: Json = JSON.parse(read(file));
  Object.assign(of(json), { version });
  writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
}

interface Lock {
  packages: { collector: object };
}

const { version } = JSON.parse(read('package.json')) as { version: string };
// First, since it may refuse.
writeFileSync(
  'CHANGELOG.md',
  releasedChangelog(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10)),
);
setVersion('collector/package.json', version, (manifest: object) => manifest);
setVersion('package-lock.json', version, ({ packages }: Lock) => packages.collector);
run('npm', 'run', 'build');
run('npm', 'run', 'docs');
// npm asks for a clean tree before, so that what is changed now is of this release.
run('git', 'add', '--update');
