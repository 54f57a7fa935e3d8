import {
  QueryTimeoutError,
  StoreClosedError,
  StoreFullError,
  StoreUnavailableError,
  StoreWriteError,
} from '../store/errors.js';
import type { ErrorMessage } from './messages.js';

const CLASSES = { QueryTimeoutError, StoreFullError, StoreUnavailableError, StoreWriteError };

export function toMessage(thrown: unknown): ErrorMessage {
  const { name, message, cause } = thrown as Error;
  return { name, message, ...(cause instanceof Error && { cause: cause.message }) };
}

/** The error with its class, by which the API chooses the response. */
export function fromMessage({ name, message, cause }: ErrorMessage): Error {
  if (name === 'StoreClosedError') return new StoreClosedError();
  const Class = Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : Error;
  return new Class(message, cause === undefined ? undefined : { cause: new Error(cause) });
}
