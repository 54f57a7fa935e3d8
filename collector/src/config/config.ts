import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { type CollectorConfig, Config } from './config-schema.js';
import { type ConfigProblem, semanticProblems } from './semantic-problems.js';

export type {
  AdminTokenConfig,
  AssetConfig,
  CollectorConfig,
  OrgConfig,
  TokenConfig,
} from './config-schema.js';
export type { ConfigProblem } from './semantic-problems.js';

/** A wrong configuration, with all of its problems. */
export class ConfigError extends Error {
  override name = 'ConfigError';

  constructor(readonly problems: ConfigProblem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  }
}

const checker = TypeCompiler.Compile(Config);

const dotted = (pointer: string) =>
  pointer
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.') || '(file)';

/** Message of a schema error, with the value that was found. */
function messageOf({ type, message: plain, value, path, schema }: ValueError): string {
  if (type === ValueErrorType.ObjectAdditionalProperties)
    return 'unknown setting; check its spelling';
  const allowed = (schema.anyOf as { const?: string }[] | undefined)?.map((each) => each.const);
  const message: string =
    schema.remedy ?? (allowed ? `must be one of ${allowed.join(', ')}` : plain);
  if (value === undefined) return `is missing (${message})`;
  // The message may end in a log, which must hold no token and no password.
  if (
    /\/(token|adminTokens|secrets\b)/.test(path) ||
    path === '/store' ||
    typeof value === 'object'
  )
    return message;
  return `${message}; found ${JSON.stringify(value)}`;
}

/**
 * Checks a configuration.
 *
 * @throws ConfigError with all problems at once
 */
export function parseConfig(value: unknown): CollectorConfig {
  const shape = [...checker.Errors(value)].map((error) => ({
    path: dotted(error.path),
    message: messageOf(error),
  }));
  // The checker reports a missing field twice, as missing and as of the wrong type.
  const problems = [
    ...shape.filter(({ path }, i) => shape.findIndex((other) => other.path === path) === i),
    ...semanticProblems(value),
  ];
  if (problems.length) throw new ConfigError(problems);
  return value as CollectorConfig;
}
