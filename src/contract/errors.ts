/**
 * The errors of the API: status, type, message, and whether the sender should retry. Threekit's API
 * defines `type` and `message` of the first four.
 */

/** One error of the API. */
export interface ErrorEntry {
  /** HTTP status. */
  status: number;
  /** `error.type` of the response. */
  type: string;
  /** `error.message` of the response. */
  message: string;
  /** Whether the same request may succeed later. */
  retryable: boolean;
}

/** The errors by their codes. */
export const ERRORS = {
  unauthorized: { status: 401, type: 'unauthorized', message: 'Unauthorized', retryable: false },
  invalidSignature: {
    status: 401,
    type: 'invalid_signature',
    message: 'Invalid signature',
    retryable: false,
  },
  forbidden: { status: 403, type: 'unauthorized', message: 'Unauthorized', retryable: false },
  createEvent: {
    status: 422,
    type: 'create_event_error',
    message: 'Create event error',
    retryable: false,
  },
  eventNotFound: {
    status: 404,
    type: 'event_not_found',
    message: 'Event not found',
    retryable: false,
  },
  sessionNotFound: {
    status: 404,
    type: 'session_not_found',
    message: 'Session not found',
    retryable: false,
  },
  invalidParameter: {
    status: 422,
    type: 'invalid_parameter',
    message: 'Invalid parameter',
    retryable: false,
  },
  notFound: { status: 404, type: 'not_found', message: 'Not found', retryable: false },
  conflict: { status: 409, type: 'conflict', message: 'Conflict', retryable: false },
  tooLarge: {
    status: 413,
    type: 'payload_too_large',
    message: 'Payload too large',
    retryable: false,
  },
  unsupportedEncoding: {
    status: 415,
    type: 'unsupported_encoding',
    message: 'Unsupported encoding',
    retryable: false,
  },
  rateLimited: {
    status: 429,
    type: 'rate_limited',
    message: 'Too many requests',
    retryable: true,
  },
  internal: { status: 500, type: 'internal_error', message: 'Internal error', retryable: true },
  unavailable: { status: 503, type: 'unavailable', message: 'Unavailable', retryable: true },
} as const satisfies Record<string, ErrorEntry>;

/** Name of an error in the table. */
export type ErrorCode = keyof typeof ERRORS;

/**
 * Whether a sender may try the same request again: 408, 425, 429 and every 5xx
 * (RFC 9110 section 15, RFC 8470 for 425, RFC 6585 for 429).
 */
export function isRetryable(status: number): boolean {
  return status > 499 || status === 408 || status === 425 || status === 429;
}
