import { CAPABILITIES_HEADER, type ErrorResponse } from '../contract/api.js';
import type { JsonObject } from '../contract/events.js';
import { ClientError } from './client-error.js';
import type { Connection } from './options.js';

/** Options of one request. */
export interface RequestOptions {
  /** Ends the request; its promise rejects with the signal's reason, an `AbortError` by default. */
  signal?: AbortSignal;
}

/** Query parameters. Objects travel as JSON; undefined and null are not sent. */
export type QueryParameters = Record<string, string | number | JsonObject | null | undefined>;

/** A successful response. */
export interface ApiResponse {
  /** Parsed JSON, of any shape. */
  body: unknown;
  /** Value of the capabilities header; null when the server sends none. */
  capabilities: string | null;
}

/** The base address with a path and query parameters. */
function addressOf(
  { endpoint, token, tokenKind }: Connection,
  path: string,
  query: QueryParameters,
) {
  const url = new URL(endpoint);
  url.pathname += path;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    url.searchParams.set(name, typeof value === 'object' ? JSON.stringify(value) : `${value}`);
  }
  if (tokenKind === 'public') url.searchParams.set('bearer_token', token);
  return url;
}

const isErrorResponse = (body: unknown): body is ErrorResponse =>
  typeof (body as ErrorResponse | null)?.error?.type === 'string';

/** The error of an error response, with the server's message and details. */
function toClientError(status: number, { error }: ErrorResponse): ClientError {
  const details = Array.isArray(error.details) ? error.details : undefined;
  const list = details?.map(({ path, message }) => [path, message].filter(Boolean).join(': '));
  const message = [error.message, list?.length && `(${list.join('; ')})`].filter(Boolean).join(' ');
  return new ClientError(`${status} ${error.type}: ${message}`, {
    status,
    code: error.type,
    details,
  });
}

/** A response that does not come from an events API. */
export interface InvalidResponse {
  /** Default 200. */
  status?: number;
  /** Address without its query, which may hold the token. */
  where: string;
  problem: string;
  cause?: unknown;
}

export const invalidResponseError = ({ status = 200, where, problem, cause }: InvalidResponse) =>
  new ClientError(
    `${status} from ${where}: ${problem}; check that endpoint is the base address of an events API`,
    { status, code: 'invalid_response', cause },
  );

/**
 * Sends a GET request.
 *
 * @throws ClientError when no response arrives or the server returns an error; the signal's own reason
 * when it is aborted
 */
export async function request(
  connection: Connection,
  path: string,
  query: QueryParameters,
  { signal }: RequestOptions = {},
): Promise<ApiResponse> {
  const url = addressOf(connection, path, query);
  const where = url.origin + url.pathname;
  let response: Response;
  let text: string;
  try {
    response = await connection.fetch(url.href, {
      headers: {
        Accept: 'application/json',
        ...(connection.tokenKind === 'private' && { Authorization: `Bearer ${connection.token}` }),
      },
      // A GET within one origin has no Origin header. A server that checks the domains of a public
      // token then needs the Referer, which the page's own policy may forbid. The origin is enough.
      // Some server runtimes reject the field, and a private token does not need it.
      ...(connection.tokenKind === 'public' && { referrerPolicy: 'strict-origin' as const }),
      signal,
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted || (cause as Error | null)?.name === 'AbortError') throw cause;
    throw new ClientError(
      `no response from ${where}: check endpoint and the network and, in a browser, that the ` +
        "server's CORS rules and the page's connect-src allow it",
      { status: 0, code: 'network', cause },
    );
  }

  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    const type = response.headers.get('Content-Type') ?? 'no Content-Type';
    const problem = `the response is not JSON (${type})`;
    throw invalidResponseError({ status: response.status, where, problem, cause });
  }
  if (!response.ok) {
    throw isErrorResponse(body)
      ? toClientError(response.status, body)
      : invalidResponseError({
          status: response.status,
          where,
          problem: 'the error response has no error.type',
        });
  }
  return { body, capabilities: response.headers.get(CAPABILITIES_HEADER) };
}
