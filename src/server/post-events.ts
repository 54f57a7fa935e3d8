import { addressOf, type Connection } from '../client/options.js';
import { CAPABILITIES_HEADER, type ErrorResponse } from '../contract/api.js';

/** Abilities of a server beyond the documented API. */
export interface Capabilities {
  /** It stores an event with a known `$id` once. */
  idempotent: boolean;
  /** It takes arrays. */
  batch: boolean;
}

/** How a request with events ended. */
export type PostResult =
  /** The server has stored all events. */
  | { kind: 'stored'; ids: (string | undefined)[] }
  /** The server refuses the events. `indexes` are those of the wrong ones, if it names them. */
  | { kind: 'rejected'; message: string; indexes: Map<number, string> }
  /** The body is too large. */
  | { kind: 'too-large'; message: string }
  /** The server refuses the token. */
  | { kind: 'unauthorized'; message: string }
  /** Nothing is stored, and a later request may succeed. */
  | { kind: 'retry'; message: string; retryAfter: string | null }
  /** Nobody knows whether the events are stored. */
  | { kind: 'unclear'; message: string; retryAfter: string | null };

export interface PostOutcome {
  result: PostResult;
  /** Undefined when nothing of the API came back. */
  capabilities: Capabilities | undefined;
}

interface RequestParts {
  connection: Connection;
  path: string;
  signal: AbortSignal;
  timeoutMs: number;
  body?: string;
}

/** @returns the response with its text; undefined when none came */
async function request({ connection, path, signal, timeoutMs, body }: RequestParts) {
  const { token, fetch } = connection;
  // `AbortSignal.any` is younger than the runtimes that we support.
  const controller = new AbortController();
  const abort = () => controller.abort();
  signal.addEventListener('abort', abort);
  const timer = setTimeout(abort, timeoutMs);
  try {
    if (signal.aborted) return;
    const response = await fetch(addressOf(connection, path).href, {
      ...(body !== undefined && { method: 'POST', body }),
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      // A redirect may turn the POST into a GET, whose 200 would mean nothing. Edge runtimes have no `error`.
      redirect: 'manual',
      signal: controller.signal,
    });
    return { response, text: await response.text() };
  } catch {
    return;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function capabilitiesOf({ headers }: Response): Capabilities {
  const names = headers.get(CAPABILITIES_HEADER) ?? '';
  return { idempotent: /\bidempotent\b/.test(names), batch: /\bbatch\b/.test(names) };
}

/** The wrong events of an array, by their index. */
function indexesOf({ error }: ErrorResponse): Map<number, string> {
  const indexes = new Map<number, string>();
  for (const { path, message } of error.details ?? []) {
    const [, index, field] = /^(\d+)(?:\.(.*))?$/.exec(path) ?? [];
    if (index !== undefined) indexes.set(Number(index), [field, message].filter(Boolean).join(' '));
  }
  return indexes;
}

const wordsOf = (status: number, { error }: ErrorResponse): string => {
  const [detail] = error.details ?? [];
  return [status, detail?.path, detail?.message ?? error.message].filter(Boolean).join(' ');
};

/** Only the answer of an events API can mean that events are stored or refused. */
function classify(response: Response, body: unknown): PostResult {
  const { status } = response;
  const retryAfter = response.headers.get('Retry-After');
  const error = (body as ErrorResponse | undefined)?.error?.message
    ? (body as ErrorResponse)
    : undefined;
  const message = error ? wordsOf(status, error) : `${status}, not from an events API`;
  const stored = [body].flat() as ({ id?: unknown } | null | undefined)[];
  const ids = stored.map((event) => (typeof event?.id === 'string' ? event.id : undefined));
  const isApi = ids[0] !== undefined || response.headers.has(CAPABILITIES_HEADER);
  if (status === 429 || status === 503) return { kind: 'retry', message, retryAfter };
  // RFC 9110 section 15; RFC 8470 for 425.
  if (status === 408 || status === 425 || status > 499)
    return { kind: 'unclear', message, retryAfter };
  if (status >= 200 && status < 300 && isApi) return { kind: 'stored', ids };
  if (status === 413) return { kind: 'too-large', message };
  if (error && (status === 401 || status === 403)) return { kind: 'unauthorized', message };
  // The API has no 404 for an event.
  if (status === 404) return { kind: 'retry', message: `${message}; check endpoint`, retryAfter };
  if (error && status > 399) return { kind: 'rejected', message, indexes: indexesOf(error) };
  return { kind: 'retry', message, retryAfter };
}

export const NO_RESPONSE = 'no response; check endpoint and network';

/** Sends events. It never rejects. */
export async function postEvents(parts: Omit<RequestParts, 'path'>): Promise<PostOutcome> {
  const found = await request({ ...parts, path: '/events' });
  if (!found)
    return {
      result: { kind: 'unclear', message: NO_RESPONSE, retryAfter: null },
      capabilities: undefined,
    };
  const result = classify(found.response, parse(found.text));
  const isApi = result.kind === 'stored' || found.response.headers.has(CAPABILITIES_HEADER);
  return { result, capabilities: isApi ? capabilitiesOf(found.response) : undefined };
}

/**
 * Requests the server's capabilities. It never rejects.
 *
 * @returns undefined when it does not answer; none where the address is not served, as behind some proxies
 */
export async function requestCapabilities(
  parts: Omit<RequestParts, 'path' | 'body'>,
): Promise<Capabilities | undefined> {
  const found = await request({ ...parts, path: '/healthcheck' });
  if (!found) return;
  const { status } = found.response;
  if (parse(found.text) === true || status === 401 || status === 403 || status === 404)
    return capabilitiesOf(found.response);
}
