import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { type ConfigError, parseConfig } from '../config/config.js';
import { fileError, WRITE_REMEDIES } from '../lib/file-error.js';
import { CURRENT_FILE, readTrackerFiles } from '../tracker/tracker-files.js';
import { explain, fail } from './config-file.js';
import { newConfig, type ServedFile, scriptTag } from './new-config.js';

export interface InitOptions {
  config: string;
  domain: string[];
  base: string[];
  port: number;
  force?: boolean;
}

/** The file that the printed tag names. */
function servedFile(): ServedFile {
  const { versions, current } = readTrackerFiles();
  const file = versions.get(current)?.get(CURRENT_FILE);
  if (!file)
    throw new Error('the files of the tracker are missing in this package; install it again');
  return { path: `v/${current}/${CURRENT_FILE}`, integrity: file.integrity };
}

/** Writes a configuration with new random tokens, and prints the script tag. */
export function init({ config: path, domain, base, port, force }: InitOptions) {
  if (existsSync(path) && !force) fail(`${path} exists; add --force to replace it and its tokens`);
  if (!port) fail('--port: give a fixed port, because the printed tag names it');
  const file = servedFile();
  const config = newConfig({ domains: domain, basePaths: base, port });
  try {
    parseConfig(config);
  } catch (error) {
    fail(explain('no file is written', error as ConfigError));
  }
  try {
    // It contains tokens: only its owner may read it.
    writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
    // `mode` applies to new files only.
    chmodSync(path, 0o600);
  } catch (error) {
    throw fileError(path, error, WRITE_REMEDIES);
  }
  process.stdout.write(`${path} is written. Next:

1. Start the collector:
   npx vitrine-collector serve --config ${path}

2. Paste this into the pages of ${domain.join(', ')}:
${scriptTag(config, file)}

The collector serves this file under the same address after an upgrade too. To get new versions without a change of
your pages, replace "${file.path}" by "t.js" and remove "integrity".

3. Open the dashboard: serve prints its address, and a link for your first sign-in.

The private token in ${path} reads all events, and the admin token changes everything; keep both off your pages.
`);
}
