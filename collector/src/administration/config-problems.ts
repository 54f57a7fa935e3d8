import { ConfigError, parseConfig } from '../config/config.js';
import { AdministrationError } from './administration-error.js';

/** Stands in for a token where the check of a configuration demands one. */
export const PLACEHOLDER_SHA256 = '0'.repeat(64);

interface CheckedPart {
  /** An org as the file has it. */
  org: object;
  /** Path of the part that is checked, such as `tokens[0]`; the names of problems begin after it. */
  path?: string;
}

/**
 * Checks values by the rules of the file, so that both have the same.
 *
 * @throws AdministrationError with all problems
 */
export function checkLikeFile({ org, path = '' }: CheckedPart): void {
  try {
    parseConfig({
      orgs: [
        {
          id: 'any',
          subscriptionStart: '2026/01/01',
          tokens: [{ tokenSha256: PLACEHOLDER_SHA256, kind: 'private' }],
          ...org,
        },
      ],
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const prefix = ['orgs[0]', path].filter(Boolean).join('.');
    const problems = error.problems.map(({ path: full, message }) => ({
      path: full.startsWith(prefix) ? full.slice(prefix.length).replace(/^\./, '') : full,
      message,
    }));
    throw new AdministrationError('invalid', ...problems);
  }
}
