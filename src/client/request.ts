import { CAPABILITIES_HEADER, type ErrorResponse } from '../contract/api.js';
import type { ERRORS } from '../contract/errors.js';
import type { JsonObject } from '../contract/events.js';
import { ClientError } from './client-error.js';
import { addressOf, type Connection } from './options.js';

/** Options of one request. */
export interface RequestOptions {
  /** Ends the request; its promise rejects with the signal's reason, an `AbortError` by default. */
  signal?: AbortSignal;
}

type QueryValue = string | number | JsonObject | null | undefined;
/** Query parameters. Objects travel as JSON, lists as repeated parameters; undefined and null are not sent. */
export type QueryParameters = Record<string, QueryValue | readonly (string | number)[]>;

/** A successful response. */
export interface ApiResponse {
  /** Parsed JSON, of any shape. */
  body: unknown;
  /** Value of the capabilities header; null when the server sends none. */
  capabilities: string | null;
}

/** The address of a path with query parameters. */
function queryAddressOf(connection: Connection, path: string, query: QueryParameters): URL {
  const { token, tokenKind } = connection;
  const url = addressOf(connection, path);
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) {
      if (each === undefined || each === null) continue;
      url.searchParams.append(name, typeof each === 'object' ? JSON.stringify(each) : `${each}`);
    }
  }
  if (tokenKind === 'public') url.searchParams.set('bearer_token', token);
  return url;
}

const isErrorResponse = (body: unknown): body is ErrorResponse =>
  typeof (body as ErrorResponse | null)?.error?.type === 'string';

/** The type of the error for an address that is none of the API. */
const NOT_FOUND: (typeof ERRORS)['notFound']['type'] = 'not_found';

const REMEDY = 'check that endpoint is the base address of an events API';

/** The error of an error response, with the server's message and details. */
function toClientError(status: number, where: string, { error }: ErrorResponse): ClientError {
  const details = Array.isArray(error.details) ? error.details : undefined;
  const list =
    error.type === NOT_FOUND
      ? [`${where}: ${REMEDY}`]
      : details?.map(({ path, message }) => [path, message].filter(Boolean).join(': '));
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
  new ClientError(`${status} from ${where}: ${problem}; ${REMEDY}`, {
    status,
    code: 'invalid_response',
    cause,
  });

/** A response whose headers have arrived. */
interface Exchange {
  response: Response;
  /** Address without its query. */
  where: string;
  /** Reads the body. @throws ClientError when the connection ends */
  read<T>(task: () => Promise<T>): Promise<T>;
}

async function send(
  connection: Connection,
  path: string,
  query: QueryParameters,
  { signal }: RequestOptions,
): Promise<Exchange> {
  const url = queryAddressOf(connection, path, query);
  const where = url.origin + url.pathname;
  const read = async <T>(task: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (cause) {
      if (signal?.aborted || (cause as Error | null)?.name === 'AbortError') throw cause;
      throw new ClientError(
        `no response from ${where}: check endpoint and the network and, in a browser, that the ` +
          "server's CORS rules and the page's connect-src allow it",
        { status: 0, code: 'network', cause },
      );
    }
  };
  const response = await read(() =>
    connection.fetch(url.href, {
      headers: {
        Accept: 'application/json',
        ...(connection.tokenKind === 'private' && { Authorization: `Bearer ${connection.token}` }),
      },
      // A GET within one origin has no Origin header. A server that checks the domains of a public
      // token then needs the Referer, which the page's own policy may forbid. The origin is enough.
      // Some server runtimes reject the field, and a private token does not need it.
      ...(connection.tokenKind === 'public' && { referrerPolicy: 'strict-origin' as const }),
      signal,
    }),
  );
  return { response, where, read };
}

/** Reads the body of a response as JSON. @throws ClientError for an error response, or one that is not JSON */
async function readJson({ response, where, read }: Exchange): Promise<unknown> {
  const text = await read(() => response.text());
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    const type = response.headers.get('Content-Type') ?? 'no Content-Type';
    const problem = `the response is not JSON (${type})`;
    throw invalidResponseError({ status: response.status, where, problem, cause });
  }
  if (response.ok) return body;
  throw isErrorResponse(body)
    ? toClientError(response.status, where, body)
    : invalidResponseError({
        status: response.status,
        where,
        problem: 'the error response has no error.type',
      });
}

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
  options: RequestOptions = {},
): Promise<ApiResponse> {
  const exchange = await send(connection, path, query, options);
  const body = await readJson(exchange);
  return { body, capabilities: exchange.response.headers.get(CAPABILITIES_HEADER) };
}

/** Sends a GET request, and yields the text of its response part by part. */
export async function* requestText(
  connection: Connection,
  path: string,
  query: QueryParameters,
  options: RequestOptions = {},
): AsyncGenerator<string> {
  const exchange = await send(connection, path, query, options);
  const { response, read } = exchange;
  if (!response.ok || !response.body) return void (await readJson(exchange));
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await read(() => reader.read());
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    // The caller may stop early; the server need not send the rest.
    await reader.cancel().catch(() => {});
  }
}
