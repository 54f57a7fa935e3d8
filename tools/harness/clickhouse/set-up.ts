/**
 * Installs the engine of ClickHouse that the tests of that store run against, where it is not there yet.
 * It is half a gigabyte, and there is none for Windows or for Linux with musl: where it cannot be had, the
 * tests that need it are skipped, which is said aloud. That is an error where it must be there: in CI, or when
 * `VITRINE_ENGINES` names `clickhouse`.
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isClickHouseRequired } from './is-clickhouse-required.js';
import manifest from './package.json' with { type: 'json' };

const FOLDER = fileURLToPath(new URL('./', import.meta.url));
const PACKAGE = `chdb ${manifest.dependencies.chdb}`;

/** Longest install from the registry: ms. The package has half a gigabyte. */
const INSTALL_TIMEOUT_MS = 600_000;

const say = (sentence: string) => process.stdout.write(`set-up: ${sentence}\n`);

/**
 * Asks the engine something, in a process of its own: where the library of a machine is too old for it,
 * the process dies.
 *
 * @returns its version; undefined when it does not run
 */
function engineVersion(): string | undefined {
  const program = `
    const { version } = require('chdb/package.json');
    if (version !== '${manifest.dependencies.chdb}') throw new Error(version);
    process.stdout.write(require('chdb').query('SELECT version()', 'TSV').trim());`;
  const { status, stdout } = spawnSync(process.execPath, ['--eval', program], {
    cwd: FOLDER,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return status === 0 ? stdout : undefined;
}

let version = engineVersion();
let reason = '';
if (!version) {
  say(`installing ${PACKAGE}, the engine of ClickHouse, for tests`);
  const { status, stderr, error } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: FOLDER,
      encoding: 'utf8',
      timeout: INSTALL_TIMEOUT_MS,
      shell: process.platform === 'win32',
    },
  );
  version = engineVersion();
  reason =
    status === 0
      ? `it does not run on this ${process.platform}, ${process.arch}`
      : (error?.message ?? stderr.trim().split('\n').slice(0, 3).join('; '));
}
if (version) say(`ClickHouse ${version} (${PACKAGE}) is there`);
else {
  say(
    `${PACKAGE} cannot be installed: ${reason}. The tests of the store on ClickHouse are SKIPPED`,
  );
  if (isClickHouseRequired()) process.exitCode = 1;
}
