import { ERRORS, type ErrorAnswer, type ErrorCode, type ErrorDetail } from 'vitrine/contract';

/** A refusal of a request: a row of the contract's error table, with what is wrong in particular. */
export class ApiError extends Error {
  readonly status: number;

  /**
   * @param retryAfter seconds after which the same request may succeed
   */
  constructor(
    readonly code: ErrorCode,
    readonly details?: ErrorDetail[],
    readonly retryAfter?: number,
  ) {
    super(ERRORS[code].message);
    this.status = ERRORS[code].status;
  }

  get answer(): ErrorAnswer {
    const { type, message } = ERRORS[this.code];
    return { error: { type, message, ...(this.details && { details: this.details }) } };
  }
}
