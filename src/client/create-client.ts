import type {
  ListQuery,
  ListResponse,
  StoredEvent,
  ViewsQuery,
  ViewsResponse,
} from '../contract/api.js';
import { addressOf, type ClientOptions, readOptions } from './options.js';
import { type FetchedPage, PagedEvents } from './paged-events.js';
import { LIST, readQuery, VIEWS } from './query.js';
import { createQuestions, type Questions } from './questions.js';
import { type ApiResponse, invalidResponseError, type RequestOptions, request } from './request.js';

/** Reads an events API. Each call rejects with a `ClientError`, or with the signal's reason. */
export interface Client extends Questions {
  /**
   * Events, newest first unless `sort` says otherwise. The client sends no request before the result
   * is awaited or iterated.
   *
   * The documented API returns no `page`, `perPage`, `count` and `sort`. The client then fills them in
   * from the events of the response.
   *
   * @example
   * const { events, count } = await client.list({ eventType: 'product ordered' });
   * for await (const page of client.list({ perPage: 1000 })) save(page.events);
   *
   * @throws TypeError for an unknown parameter or a wrong value; the message names the field
   */
  list(query?: ListQuery, options?: RequestOptions): PagedEvents;
  /** One event by its server id; rejects with `event_not_found` when there is none. */
  get(id: string, options?: RequestOptions): Promise<StoredEvent>;
  /** Event counts by day, month or year; rejects with a `TypeError` for a wrong query. */
  views(query?: ViewsQuery, options?: RequestOptions): Promise<ViewsResponse>;
}

/** The documentation shows single results in an array; Threekit's npm client expects the bare object. */
const unwrap = (body: unknown): unknown => (Array.isArray(body) ? body[0] : body);

const isNumber = (value: unknown): value is number => typeof value === 'number';

function toPage({ body, capabilities }: ApiResponse, query: ListQuery, where: string): FetchedPage {
  const response = unwrap(body) as Partial<ListResponse> | null;
  if (!Array.isArray(response?.events)) {
    throw invalidResponseError({ where, problem: 'the response has no events' });
  }
  const { events, sort = query.sort ?? '-createdAt' } = response;
  const sent = {
    page: isNumber(response.page) ? response.page : undefined,
    perPage: isNumber(response.perPage) ? response.perPage : undefined,
    count: isNumber(response.count) ? response.count : undefined,
  };
  const { page = query.page ?? 1, perPage = events.length, count = events.length } = sent;
  return {
    response: { events, page, perPage, sort, count },
    sent,
    hasCursor: capabilities !== null,
  };
}

/**
 * Creates a client of an events API: Threekit's, or a collector's.
 *
 * @throws TypeError for a wrong option: the field, a colon, the remedy
 */
export function createClient(options: ClientOptions): Client {
  const connection = readOptions(options);
  const where = (path: string) => {
    const { origin, pathname } = addressOf(connection, path);
    return origin + pathname;
  };

  return {
    ...createQuestions(connection),
    list(query = {}, requestOptions) {
      return new PagedEvents(readQuery(query, LIST), async (page) =>
        toPage(
          await request(connection, '/events', { ...page }, requestOptions),
          page,
          where('/events'),
        ),
      );
    },

    async get(id, requestOptions) {
      // An empty segment, `.` and `..` would change the path.
      if (typeof id !== 'string' || /^\.{0,2}$/.test(id)) {
        throw new TypeError('id: pass the id of an event, as list() gives it');
      }
      const path = `/events/${encodeURIComponent(id)}`;
      const { body } = await request(connection, path, {}, requestOptions);
      const event = unwrap(body) as StoredEvent | null | undefined;
      if (typeof event?.id !== 'string') {
        throw invalidResponseError({ where: where(path), problem: 'the response is not an event' });
      }
      return event;
    },

    async views(query = {}, requestOptions) {
      const path = '/events/views';
      const { body } = await request(connection, path, readQuery(query, VIEWS), requestOptions);
      const response = unwrap(body) as ViewsResponse | null | undefined;
      if (!Array.isArray(response?.views)) {
        throw invalidResponseError({ where: where(path), problem: 'the response has no views' });
      }
      return response;
    },
  };
}
