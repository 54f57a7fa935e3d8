import { StoreFullError } from '../errors.js';
import { isDiskFull } from '../sqlite-file/disk-full.js';

/** The error of a call in a thread or a process beside this one, as it is sent: its class and its code would be lost. */
export interface ErrorResult {
  errorMessage: string;
  isDiskFull: boolean;
}

export const toErrorResult = (error: unknown): ErrorResult => ({
  errorMessage: (error as Error).message,
  isDiskFull: isDiskFull(error),
});

export function fromErrorResult(result: ErrorResult): Error {
  const cause = new Error(result.errorMessage);
  return result.isDiskFull ? new StoreFullError(cause.message, { cause }) : cause;
}
