import type { ErrorAnswer, ErrorDetail } from '../contract/api.js';

/** Why the read client has no answer to give. */
export class ClientError extends Error {
  override readonly name = 'ClientError';

  /**
   * @param status HTTP status; 0 when the server could not be reached
   * @param code `error.type` of the answer, or `network`, or `invalid_answer`
   * @param details what was wrong with which parameter, where the server says so
   */
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly details: readonly ErrorDetail[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The error of an answer that is not 2xx, whatever its body is. */
export function errorOf(status: number, body: unknown): ClientError {
  const { type, message, details } = (body as Partial<ErrorAnswer> | undefined)?.error ?? {};
  const said = [
    message ?? 'no reason given',
    ...(details ?? []).map((d) => `${d.path} ${d.message}`),
  ];
  return new ClientError(`${status}: ${said.join('; ')}`, status, type ?? 'unknown', details);
}
