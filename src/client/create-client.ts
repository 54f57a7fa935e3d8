import {
  DEFAULT_ENDPOINT,
  type ListAnswer,
  type ListQuery,
  type StoredEvent,
  type ViewsAnswer,
  type ViewsQuery,
} from '../contract/api.js';
import { DEFAULT_PER_PAGE } from '../contract/limits.js';
import { ClientError, errorOf } from './client-error.js';
import { createPages, type Pages } from './pages.js';

export interface ClientOptions {
  /** Public token (of a browser) or private token (anywhere else). */
  token: string;
  /** Base address of the events API. Default: the vendor's hosted API. */
  endpoint?: string;
  /**
   * How the token travels: a public one as `?bearer_token=`, a private one as
   * `Authorization: Bearer`. Default: `public` where there is a document, else `private`.
   */
  tokenKind?: 'public' | 'private';
  /** Default: the global `fetch`. */
  fetch?: typeof fetch;
}

export interface RequestOptions {
  /** Ends the request; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface Client {
  /** Events, newest first. Await it for one page; iterate it with `for await` for all pages. */
  list(query?: ListQuery, options?: RequestOptions): Pages;
  /**
   * One event.
   *
   * @throws ClientError with status 404 when the org has no such event
   */
  get(id: string, options?: RequestOptions): Promise<StoredEvent>;
  /** Events counted by year, month or day. */
  views(query?: ViewsQuery, options?: RequestOptions): Promise<ViewsAnswer>;
}

/** Both documented shapes: the bare object, and an array that holds it. */
const unwrap = <Answer>(body: Answer | Answer[]): Answer =>
  (Array.isArray(body) ? body[0] : body) as Answer;

/**
 * Makes a client that reads the events API.
 *
 * @throws TypeError when the token is missing or the endpoint is no URL. The methods reject with
 * `ClientError`, which has the `status` and the `code` of the answer.
 */
export function createClient({
  token,
  endpoint = DEFAULT_ENDPOINT,
  tokenKind = typeof document === 'undefined' ? 'private' : 'public',
  fetch: request = (...call) => fetch(...call),
}: ClientOptions): Client {
  if (!token) throw new TypeError('token: missing; pass a token that may read');
  if (!URL.canParse(endpoint)) {
    throw new TypeError(`endpoint: "${endpoint}" is not a URL; pass https://host/api/analytics`);
  }

  const ask = async <Answer>(path: string, query: object, { signal }: RequestOptions = {}) => {
    const url = new URL(endpoint.replace(/\/$/, '') + path);
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined) continue;
      url.searchParams.set(name, typeof value === 'object' ? JSON.stringify(value) : `${value}`);
    }
    if (tokenKind === 'public') url.searchParams.set('bearer_token', token);
    let response: Response;
    let text: string;
    try {
      response = await request(url, {
        headers: tokenKind === 'private' ? { Authorization: `Bearer ${token}` } : {},
        credentials: 'omit',
        ...(signal && { signal }),
      });
      text = await response.text();
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      const where = `${url.origin}${url.pathname}`;
      throw new ClientError(`${where} cannot be reached`, 0, 'network', [], { cause });
    }
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (cause) {
      if (!response.ok) throw errorOf(response.status, undefined);
      throw new ClientError(
        'the answer is not JSON; is the endpoint right?',
        response.status,
        'invalid_answer',
        [],
        { cause },
      );
    }
    if (!response.ok) throw errorOf(response.status, body);
    return body as Answer;
  };

  const page = async (query: ListQuery, options?: RequestOptions): Promise<ListAnswer> => {
    const answer = await ask<Partial<ListAnswer> & Pick<ListAnswer, 'events'>>(
      '/events',
      query,
      options,
    );
    // The documented answer holds the events alone.
    const { events } = answer;
    return {
      page: query.page ?? 1,
      perPage: query.perPage ?? DEFAULT_PER_PAGE,
      sort: query.sort ?? '-createdAt',
      count: events.length,
      ...answer,
    };
  };

  return {
    list(query = {}, options) {
      const { page: _from, ...rest } = query;
      return createPages(
        () => page(query, options),
        async (after, number) => ({ ...(await page({ ...rest, after }, options)), page: number }),
      );
    },
    get: async (id, options) =>
      unwrap(
        await ask<StoredEvent | StoredEvent[]>(`/events/${encodeURIComponent(id)}`, {}, options),
      ),
    views: async (query = {}, options) =>
      unwrap(await ask<ViewsAnswer | ViewsAnswer[]>('/events/views', query, options)),
  };
}
