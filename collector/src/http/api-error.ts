import { ERRORS, type ErrorCode, type ErrorDetail, type ErrorResponse } from 'vitrine/contract';

export interface ApiErrorOptions {
  details?: ErrorDetail[];
  /** Seconds after which the same request may succeed. */
  retryAfterSeconds?: number;
  /** Why the request was refused, for the operator's log. Default: the code. */
  reason?: string;
  /** Whether the request shows that a secret is public, which the operator must know. Default false. */
  isLeak?: boolean;
}

/** An error response: an entry of the contract's error table, with details. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly details: ErrorDetail[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly reason: string;
  readonly isLeak: boolean;

  constructor(
    readonly code: ErrorCode,
    { details, retryAfterSeconds, reason = code, isLeak = false }: ApiErrorOptions = {},
  ) {
    super(ERRORS[code].message);
    this.status = ERRORS[code].status;
    this.details = details;
    this.reason = reason;
    this.isLeak = isLeak;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get body(): ErrorResponse {
    const { type, message } = ERRORS[this.code];
    return { error: { type, message, ...(this.details && { details: this.details }) } };
  }
}
