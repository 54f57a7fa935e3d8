import { execFileSync } from 'node:child_process';

/** The checked-out commit, which results name. */
export const commitNow = (): string =>
  execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
