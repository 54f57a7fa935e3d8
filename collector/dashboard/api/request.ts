import type { ErrorDetail, ErrorResponse } from 'vitrine/contract';
import { DASHBOARD_PATH } from '../address/paths.js';

const API_PATH = `${DASHBOARD_PATH}/api`;

/** Thrown instead of a response. `status` is 0 when none arrived. */
export class RequestError extends Error {
  override name = 'RequestError';

  constructor(
    readonly status: number,
    readonly problem: {
      type: string;
      message: string;
      details?: readonly ErrorDetail[] | undefined;
      /** Seconds. */
      retryAfter?: number | undefined;
    },
  ) {
    super(problem.message);
  }
}

/** The error of a request, also of one whose response is not what the API sends: a proxy may have sent it. */
export const toRequestError = (error: unknown): RequestError =>
  error instanceof RequestError
    ? error
    : new RequestError(0, { type: 'unreadable', message: `${error}` });

/** Whether the session is over. A viewer without a right gets 403. */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof RequestError && error.status === 401;

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: object;
  csrfToken?: string | undefined;
  signal?: AbortSignal;
}

/** Address of an API call, for links to CSV too. */
export const apiUrl = (path: string, query?: URLSearchParams): string =>
  `${API_PATH}${path}${query?.size ? `?${query}` : ''}`;

async function errorOf(response: Response): Promise<RequestError> {
  const body = (await response.json().catch(() => undefined)) as ErrorResponse | undefined;
  const { type = 'unknown', message = response.statusText, details } = body?.error ?? {};
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  return new RequestError(response.status, { type, message, details, retryAfter });
}

/** Calls the dashboard's API. @throws RequestError, and the browser's error when the signal aborts it */
export async function request<Value>(
  url: string,
  { method = 'GET', body, csrfToken, signal }: RequestOptions = {},
): Promise<Value> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        Accept: 'application/json',
        ...(body && { 'Content-Type': 'application/json' }),
        ...(csrfToken && { 'X-CSRF-Token': csrfToken }),
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestError(0, { type: 'unreachable', message: 'The collector does not answer' });
  }
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as Value;
  const value: unknown = await response.json().catch((error) => {
    throw signal?.aborted ? error : toRequestError(error);
  });
  // The documented API wraps single values in an array.
  return (Array.isArray(value) ? value[0] : value) as Value;
}
