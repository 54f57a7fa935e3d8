import { readFileSync } from 'node:fs';
import { versionOf } from './install.js';
import { PEERS } from './peers.js';

/** Versions of the measured packages, by name in the tables. */
export const versions = (): Record<string, string> =>
  Object.fromEntries(
    PEERS.map(({ name, package: package_ }) => [
      name,
      package_
        ? versionOf(package_)
        : (JSON.parse(readFileSync('package.json', 'utf8')).version as string),
    ]),
  );
