import type { ErrorDetail } from '../contract/api.js';

/** What a `ClientError` says beside its sentence. */
export interface ClientErrorParts {
  status: number;
  code: string;
  details?: ErrorDetail[];
  cause?: unknown;
}

/** A request that brought no usable answer. Aborts are not among them: an `AbortError` stays one. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  /**
   * `error.type` of the server's answer, such as `event_not_found`; `network` when there was no
   * answer, `invalid_answer` when it was not one of the events API.
   */
  readonly code: string;
  /** What is wrong, parameter by parameter, where the server says so. */
  readonly details: ErrorDetail[] | undefined;

  constructor(message: string, { status, code, details, cause }: ClientErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
