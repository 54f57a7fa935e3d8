import type { ErrorDetail } from '../contract/api.js';

/** Fields of a `ClientError` beside its message. */
export interface ClientErrorFields {
  status: number;
  code: string;
  details?: ErrorDetail[];
  cause?: unknown;
}

/** A request without a usable response. An aborted request rejects with its `AbortError` instead. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** HTTP status; 0 without a response. */
  readonly status: number;
  /**
   * `error.type` of the response, such as `event_not_found`. `network` without a response,
   * `invalid_response` when it does not come from an events API.
   */
  readonly code: string;
  /** The problem of each parameter, when the server lists them. */
  readonly details: ErrorDetail[] | undefined;

  constructor(message: string, { status, code, details, cause }: ClientErrorFields) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
