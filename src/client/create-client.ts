import type {
  ListAnswer,
  ListQuery,
  StoredEvent,
  ViewsAnswer,
  ViewsQuery,
} from '../contract/api.js';
import { type ClientOptions, readOptions } from './options.js';
import { type FetchedPage, PagedEvents } from './paged-events.js';
import { LIST, readQuery, VIEWS } from './query.js';
import { type Answer, invalidAnswer, type RequestOptions, request } from './request.js';

/** Reads an events API. Each call rejects with a `ClientError`, or with the signal's reason. */
export interface Client {
  /**
   * Events, newest first unless `sort` says otherwise. Nothing is requested until the answer is
   * awaited or iterated.
   *
   * Where the server says nothing of pages, as the documented API does, `page`, `perPage`, `count`
   * and `sort` of an answer describe that answer.
   *
   * @example
   * const { events, count } = await client.list({ eventType: 'product ordered' });
   * for await (const page of client.list({ perPage: 1000 })) save(page.events);
   *
   * @throws TypeError for a query that cannot be sent or has a misspelt filter, naming the field
   */
  list(query?: ListQuery, options?: RequestOptions): PagedEvents;
  /** One event by the id that the server gave it; `event_not_found` when there is none. */
  get(id: string, options?: RequestOptions): Promise<StoredEvent>;
  /** Counts of events by day, month or year; rejects with a `TypeError` for a wrong query. */
  views(query?: ViewsQuery, options?: RequestOptions): Promise<ViewsAnswer>;
}

/** The documentation wraps single answers in an array, a published client expects them bare. */
const unwrap = (body: unknown): unknown => (Array.isArray(body) ? body[0] : body);

const isNumber = (value: unknown): value is number => typeof value === 'number';

function toPage({ body, capabilities }: Answer, query: ListQuery, where: string): FetchedPage {
  const found = unwrap(body) as Partial<ListAnswer> | null;
  if (!Array.isArray(found?.events)) {
    throw invalidAnswer(200, where, 'the answer holds no list of events');
  }
  const { events, sort = query.sort ?? '-createdAt' } = found;
  const told = {
    page: isNumber(found.page) ? found.page : undefined,
    perPage: isNumber(found.perPage) ? found.perPage : undefined,
    count: isNumber(found.count) ? found.count : undefined,
  };
  const { page = query.page ?? 1, perPage = events.length, count = events.length } = told;
  return { answer: { events, page, perPage, sort, count }, told, extended: capabilities !== null };
}

/**
 * Makes a client of an events API: the vendor's, or a collector.
 *
 * @throws TypeError for a wrong option: the field, a colon, the remedy
 */
export function createClient(options: ClientOptions): Client {
  const connection = readOptions(options);
  const where = (path: string) => connection.endpoint.origin + connection.endpoint.pathname + path;

  return {
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
      // An empty segment, `.` and `..` would be another address.
      if (typeof id !== 'string' || /^\.{0,2}$/.test(id)) {
        throw new TypeError('id: pass the id of an event, as list() gives it');
      }
      const path = `/events/${encodeURIComponent(id)}`;
      const { body } = await request(connection, path, {}, requestOptions);
      const event = unwrap(body) as StoredEvent | null | undefined;
      if (typeof event?.id !== 'string') {
        throw invalidAnswer(200, where(path), 'the answer holds no event');
      }
      return event;
    },

    async views(query = {}, requestOptions) {
      const path = '/events/views';
      const { body } = await request(connection, path, readQuery(query, VIEWS), requestOptions);
      const answer = unwrap(body) as ViewsAnswer | null | undefined;
      if (!Array.isArray(answer?.views)) {
        throw invalidAnswer(200, where(path), 'the answer holds no views');
      }
      return answer;
    },
  };
}
