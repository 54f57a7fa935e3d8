/**
 * Why a change was refused: a value is wrong, there is no such thing, another one has its name, the file has it, or
 * somebody else changes it.
 */
export type AdministrationErrorCode = 'invalid' | 'unknown' | 'clash' | 'readOnly' | 'busy';

interface Problem {
  /** The wrong field, such as `timezone`. */
  path: string;
  /** The problem and its remedy. */
  message: string;
}

/** A refused change. Nothing is changed then. */
export class AdministrationError extends Error {
  override name = 'AdministrationError';
  readonly problems: readonly Problem[];

  constructor(
    readonly code: AdministrationErrorCode,
    ...problems: Problem[]
  ) {
    super(problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('\n'));
    this.problems = problems;
  }
}
