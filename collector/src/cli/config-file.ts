import { existsSync, readFileSync } from 'node:fs';
import { type CollectorConfig, ConfigError, parseConfig } from '../config.js';
import { fileError } from './file-error.js';

/** Prints what is wrong and ends. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** A setting from elsewhere than the file, which goes before it. */
export interface Override {
  value: unknown;
  /** Its flag or variable, which is to blame for what is wrong with it. */
  origin: string;
}

export type Overrides = Record<string, Override>;

/** What is wrong with a configuration, each problem on a line. */
export const explain = (
  path: string,
  { problems }: ConfigError,
  overrides: Overrides = {},
): string => {
  const own = problems.filter((problem) => !overrides[problem.path]);
  return [
    ...problems
      .filter((problem) => overrides[problem.path])
      .map((problem) => `${overrides[problem.path]?.origin}: ${problem.message}`),
    ...(own.length ? [`${path}: ${own.length} ${own.length === 1 ? 'problem' : 'problems'}`] : []),
    ...own.map((problem) => `  ${problem.path}: ${problem.message}`),
  ].join('\n');
};

/**
 * Reads and checks a file.
 *
 * @param overrides flags and environment variables, which go before it
 * @throws Error with all that is wrong
 */
export function readConfig(path: string, overrides: Overrides = {}): CollectorConfig {
  if (!existsSync(path))
    throw new Error(
      `${path}: no such file; make one with: vitrine-collector init --config ${path}`,
    );
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    const file = JSON.parse(text);
    const given = Object.entries(overrides).map(([name, { value }]) => [name, value]);
    const plain = file && typeof file === 'object' && !Array.isArray(file);
    return parseConfig(plain ? { ...file, ...Object.fromEntries(given) } : file);
  } catch (error) {
    throw new Error(
      error instanceof ConfigError
        ? explain(path, error, overrides)
        : `${path}: ${(error as Error).message}`,
    );
  }
}
