import { existsSync, readFileSync } from 'node:fs';
import { type CollectorConfig, ConfigError, parseConfig } from '../config/config.js';
import { fileError } from '../lib/file-error.js';

/** Prints an error and exits. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** A setting from a flag or a variable, which replaces that of the file. */
export interface Override {
  value: unknown;
  /** The flag or variable, for messages. */
  origin: string;
}

export type Overrides = Record<string, Override>;

/** The problems of a configuration, one in each line. */
export const explain = (
  path: string,
  { problems }: ConfigError,
  overrides: Overrides = {},
): string => {
  const fileProblems = problems.filter((problem) => !overrides[problem.path]);
  const { length } = fileProblems;
  return [
    ...problems
      .filter((problem) => overrides[problem.path])
      .map((problem) => `${overrides[problem.path]?.origin}: ${problem.message}`),
    ...(length ? [`${path}: ${length} ${length === 1 ? 'problem' : 'problems'}`] : []),
    ...fileProblems.map((problem) => `  ${problem.path}: ${problem.message}`),
  ].join('\n');
};

/**
 * Reads and checks a configuration file.
 *
 * @param overrides flags and environment variables, which replace settings of the file
 * @throws Error with all problems
 */
export function readConfig(path: string, overrides: Overrides = {}): CollectorConfig {
  if (!existsSync(path))
    throw new Error(
      `${path}: no such file; create one with: vitrine-collector init --config ${path}`,
    );
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    const file = JSON.parse(text);
    const values = Object.entries(overrides).map(([name, { value }]) => [name, value]);
    const isObject = file && typeof file === 'object' && !Array.isArray(file);
    return parseConfig(isObject ? { ...file, ...Object.fromEntries(values) } : file);
  } catch (error) {
    throw new Error(
      error instanceof ConfigError
        ? explain(path, error, overrides)
        : `${path}: ${(error as Error).message}`,
    );
  }
}
