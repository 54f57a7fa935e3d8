import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { type ConfigError, parseConfig } from '../config/config.js';
import { fileError, WRITE_REMEDIES } from '../lib/file-error.js';
import { explain, fail } from './config-file.js';
import { newConfig, scriptTag } from './new-config.js';

export interface InitOptions {
  config: string;
  domain: string[];
  force?: boolean;
}

/** Writes a configuration with new random tokens, and prints the script tag. */
export function init({ config: path, domain, force }: InitOptions) {
  if (existsSync(path) && !force) fail(`${path} exists; add --force to replace it and its tokens`);
  const config = newConfig(domain);
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

2. Serve dist/vitrine.js of the package vitrine with the pages of ${domain.join(', ')}, and paste this into them:
${scriptTag(config)}

The private token in ${path} reads all events; keep it off your pages.
`);
}
