/**
 * Says what is missing before the packages can be published, and fails then: `npm run release:ready`.
 * It needs nothing that has to be installed, so that the release workflow asks it first.
 */

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The fields of a package.json that a release checks. */
export interface Manifest {
  name: string;
  version: string;
  repository?: { url?: string } | string;
}

/**
 * Lists the steps that are missing, each with the remedy.
 *
 * @param root the package of the tracker
 * @param collector the package of the collector
 * @param changelog text of CHANGELOG.md
 * @param tag the tag that is released; undefined where there is none
 */
export function missingForRelease(
  root: Manifest,
  collector: Manifest,
  changelog: string,
  tag?: string,
): string[] {
  const { version } = root;
  const missing: string[] = [];
  for (const { name, repository } of [root, collector]) {
    const url = typeof repository === 'string' ? repository : repository?.url;
    if (!url)
      missing.push(
        `${name}: package.json has no repository; fill in the public address of this repository, with which npm compares the provenance (CONTRIBUTING.md, "Releases")`,
      );
  }
  if (collector.version !== version)
    missing.push(
      `${collector.name}: version is ${collector.version}, not ${version}; let "npm version" set both`,
    );
  if (!changelog.includes(`\n## ${version} (`))
    missing.push(`CHANGELOG.md: no section for ${version}; let "npm version" make it`);
  if (tag !== undefined && tag !== `v${version}`)
    missing.push(`tag ${tag}: the version is ${version}; push the tag v${version}`);
  return missing;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = new URL('../../', import.meta.url);
  const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
  const missing = missingForRelease(
    JSON.parse(read('package.json')),
    JSON.parse(read('collector/package.json')),
    read('CHANGELOG.md'),
    process.env.GITHUB_REF_TYPE === 'tag' ? process.env.GITHUB_REF_NAME : undefined,
  );
  for (const each of missing) process.stderr.write(`not ready: ${each}\n`);
  process.exitCode = missing.length ? 1 : 0;
}
