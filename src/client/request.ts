import { CAPABILITIES_HEADER, type ErrorAnswer } from '../contract/api.js';
import type { JsonObject } from '../contract/events.js';
import { ClientError } from './client-error.js';
import type { Connection } from './options.js';

/** Of one request. */
export interface RequestOptions {
  /** Ends the request; its promise rejects with the signal's reason, an `AbortError` by default. */
  signal?: AbortSignal;
}

/** Query parameters; objects travel as JSON, what is undefined or null is left out. */
export type Parameters = Record<string, string | number | JsonObject | null | undefined>;

export interface Answer {
  /** Parsed JSON, of any shape. */
  body: unknown;
  /** What the server says it can do beyond the documented API; null when it does not say. */
  capabilities: string | null;
}

/** The base address with a path and parameters behind it. */
function addressOf({ endpoint, token, tokenKind }: Connection, path: string, query: Parameters) {
  const url = new URL(endpoint);
  url.pathname += path;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    url.searchParams.set(name, typeof value === 'object' ? JSON.stringify(value) : `${value}`);
  }
  if (tokenKind === 'public') url.searchParams.set('bearer_token', token);
  return url;
}

const isErrorAnswer = (body: unknown): body is ErrorAnswer =>
  typeof (body as ErrorAnswer | null)?.error?.type === 'string';

/** What the server refused, in its own words. */
function refusal(status: number, { error }: ErrorAnswer): ClientError {
  const details = Array.isArray(error.details) ? error.details : undefined;
  const list = details?.map(({ path, message }) => [path, message].filter(Boolean).join(': '));
  const words = [error.message, list?.length && `(${list.join('; ')})`].filter(Boolean).join(' ');
  return new ClientError(`${status} ${error.type}: ${words}`, {
    status,
    code: error.type,
    details,
  });
}

/**
 * An answer that is none of the events API.
 *
 * @param where address without its query, which may hold the token
 */
export const invalidAnswer = (status: number, where: string, what: string, cause?: unknown) =>
  new ClientError(
    `${status} from ${where}: ${what}; check that endpoint is the base address of an events API`,
    { status, code: 'invalid_answer', cause },
  );

/**
 * One GET.
 *
 * @throws ClientError when there is no answer or the server refuses; when the signal is aborted,
 * what the signal says, untouched
 */
export async function request(
  connection: Connection,
  path: string,
  query: Parameters,
  { signal }: RequestOptions = {},
): Promise<Answer> {
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
      // Within one origin a GET has no Origin header, so a server that checks a public token's
      // domains needs the Referer, which the page's own policy may forbid. The origin is enough.
      // Some server runtimes refuse the field, and a private token needs none.
      ...(connection.tokenKind === 'public' && { referrerPolicy: 'strict-origin' as const }),
      signal,
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted || (cause as Error | null)?.name === 'AbortError') throw cause;
    throw new ClientError(
      `no answer from ${where}: check endpoint and the network and, in a browser, that the ` +
        "server's CORS rules and the page's connect-src allow it",
      { status: 0, code: 'network', cause },
    );
  }

  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    const type = response.headers.get('Content-Type') ?? 'no Content-Type';
    throw invalidAnswer(response.status, where, `the answer is not JSON (${type})`, cause);
  }
  if (!response.ok) {
    throw isErrorAnswer(body)
      ? refusal(response.status, body)
      : invalidAnswer(response.status, where, 'the refusal gives no reason');
  }
  return { body, capabilities: response.headers.get(CAPABILITIES_HEADER) };
}
