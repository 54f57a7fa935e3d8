/** The section that changes are written to until they are released. */
const UNRELEASED = '## Unreleased';

/**
 * The changelog once what is unreleased has a version: its section gets a heading of its own, and an
 * empty one for what comes next stands above it.
 *
 * @param version such as `0.2.0`
 * @param date of the release, `YYYY-MM-DD`
 * @throws Error when there is nothing to release or the version is there already, with the remedy
 */
export function releasedChangelog(changelog: string, version: string, date: string): string {
  const [before, after, more] = changelog.split(`${UNRELEASED}\n`);
  if (before === undefined || after === undefined || more !== undefined)
    throw new Error(`CHANGELOG.md: have one section "${UNRELEASED}", above the released ones`);
  if (!after.split(/^## /m)[0]?.trim())
    throw new Error(`CHANGELOG.md: say below "${UNRELEASED}" what changed since the last release`);
  if (changelog.includes(`\n## ${version} (`))
    throw new Error(`CHANGELOG.md: ${version} is there already; choose the version after it`);
  return `${before}${UNRELEASED}\n\n## ${version} (${date})\n${after}`;
}
