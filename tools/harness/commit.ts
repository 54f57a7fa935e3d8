import { execFileSync } from 'node:child_process';

/** The commit that is checked out: a figure says of which one it is. */
export const commitNow = (): string =>
  execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
