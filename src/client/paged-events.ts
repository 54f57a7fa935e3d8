import type { ListQuery, ListResponse } from '../contract/api.js';

/** One page of a response. */
export interface FetchedPage {
  /** The client fills in the paging fields that the server did not send. */
  response: ListResponse;
  /** The paging fields as the server sent them. */
  sent: Partial<Pick<ListResponse, 'page' | 'perPage' | 'count'>>;
  /** Whether the server announces capabilities. The documented API has no cursor. */
  hasCursor: boolean;
}

type FetchPage = (query: ListQuery) => Promise<FetchedPage>;

/**
 * Result of `list()`: await it for one page, or iterate it for that page and all later ones. It sends
 * no request before either, and requests the first page once for both.
 */
export class PagedEvents implements Promise<ListResponse>, AsyncIterable<ListResponse> {
  readonly [Symbol.toStringTag] = 'PagedEvents';
  readonly #query: ListQuery;
  readonly #fetchPage: FetchPage;
  #first: Promise<FetchedPage> | undefined;

  constructor(query: ListQuery, fetchPage: FetchPage) {
    this.#query = query;
    this.#fetchPage = fetchPage;
  }

  #firstPage(): Promise<FetchedPage> {
    this.#first ??= this.#fetchPage(this.#query);
    return this.#first;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise that starts lazily.
  then<Value = ListResponse, Failure = never>(
    onPage?: ((response: ListResponse) => Value | PromiseLike<Value>) | null,
    onError?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    return this.#firstPage()
      .then(({ response }) => response)
      .then(onPage, onError);
  }

  catch<Failure = never>(
    onError?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<ListResponse | Failure> {
    return this.then(null, onError);
  }

  finally(onSettled?: (() => void) | null): Promise<ListResponse> {
    return this.then().finally(onSettled);
  }

  /**
   * Yields the first page, then every later page that has a new event.
   *
   * A server with a cursor gets the id of the last event, so that arriving events repeat nothing. Any
   * other server gets the next `page`. The documented API has no `page` and may return the same events
   * again: the iterator leaves those out, and ends at a page without a new event.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<ListResponse, void, undefined> {
    let seenIds = new Set<string>();
    let fetched = await this.#firstPage();
    let page = fetched.response.page;
    let useCursor = fetched.hasCursor;
    yield fetched.response;

    for (;;) {
      const { response, sent } = fetched;
      const { events } = response;
      // A cursor repeats no event, so an export of millions needs no list of ids.
      if (useCursor) seenIds = new Set();
      for (const { id } of events) seenIds.add(id);
      const perPage = sent.perPage ?? this.#query.perPage;
      // A page longer than requested holds all events, a shorter one is the last. The length counts only
      // when the server sent `perPage`: it may have a limit of its own.
      if (events.length === 0 || (perPage !== undefined && events.length > perPage)) return;
      if (sent.perPage !== undefined && events.length < sent.perPage) return;

      const last = events[events.length - 1]?.id;
      page += 1;
      const next = useCursor ? { page: undefined, after: last } : { page, after: undefined };
      fetched = await this.#fetchPage({ ...this.#query, ...next });
      if (useCursor && fetched.response.events.some(({ id }) => id === last)) {
        // The server ignored the cursor.
        useCursor = false;
        fetched = await this.#fetchPage({ ...this.#query, page, after: undefined });
      }
      const newEvents = fetched.response.events.filter(({ id }) => !seenIds.has(id));
      if (newEvents.length > 0) {
        yield { ...fetched.response, page, events: newEvents };
      } else if (useCursor || !this.#hasMorePages(fetched, page)) {
        return;
      }
    }
  }

  /**
   * Whether new events may follow a page without one: when a whole page of events arrived meanwhile, the
   * old ones move back by a page. Only a server that sends `count` tells where the pages end.
   */
  #hasMorePages({ response, sent }: FetchedPage, page: number): boolean {
    const { perPage, count } = sent;
    if (sent.page !== page || perPage === undefined || count === undefined) return false;
    return response.events.length > 0 && page * perPage < count;
  }
}
