import type { ErrorCode } from 'vitrine/contract';
import {
  AdministrationError,
  type AdministrationErrorCode,
} from '../administration/administration-error.js';
import { ApiError } from '../http/api-error.js';

const CODES: Record<AdministrationErrorCode, ErrorCode> = {
  invalid: 'invalidParameter',
  unknown: 'notFound',
  clash: 'conflict',
  readOnly: 'conflict',
  busy: 'unavailable',
};

/** The error response for a refused change; any other error as it is. */
export const toApiError = (error: unknown): unknown =>
  error instanceof AdministrationError
    ? new ApiError(CODES[error.code], { details: [...error.problems] })
    : error;
