import { existsSync, readFileSync } from 'node:fs';
import { type CollectorConfig, ConfigError, parseConfig } from '../config.js';

/** Prints what is wrong and ends. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** What is wrong with a configuration, each problem on a line. */
export const explain = (path: string, { problems }: ConfigError) =>
  [
    `${path}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    ...problems.map((problem) => `  ${problem.path}: ${problem.message}`),
  ].join('\n');

/**
 * Reads and checks a file.
 *
 * @param overrides flags and environment variables, which go before it
 * @throws Error with all that is wrong
 */
export function readConfig(path: string, overrides: object = {}): CollectorConfig {
  if (!existsSync(path))
    throw new Error(
      `${path}: no such file; make one with: vitrine-collector init --config ${path}`,
    );
  try {
    const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
    return parseConfig({ ...JSON.parse(readFileSync(path, 'utf8')), ...Object.fromEntries(given) });
  } catch (error) {
    throw new Error(
      error instanceof ConfigError ? explain(path, error) : `${path}: ${(error as Error).message}`,
    );
  }
}
