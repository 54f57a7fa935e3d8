import type { ListAnswer, ListQuery } from '../contract/api.js';

/** One page as the server sent it. */
export interface FetchedPage {
  /** Paging fields that the server left out are filled in. */
  answer: ListAnswer;
  /** What the server itself said of its paging; undefined where it said nothing. */
  told: Partial<Pick<ListAnswer, 'page' | 'perPage' | 'count'>>;
  /** Whether the server says that it goes beyond the documented API, which has no cursor. */
  extended: boolean;
}

type FetchPage = (query: ListQuery) => Promise<FetchedPage>;

/**
 * The answer of `list()`: await it for one page, or iterate it for that page and all that follow.
 * Nothing is requested before either, and the first page only once for both.
 */
export class PagedEvents implements Promise<ListAnswer>, AsyncIterable<ListAnswer> {
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

  // biome-ignore lint/suspicious/noThenProperty: it is a promise, one that begins when it is asked.
  then<Value = ListAnswer, Failure = never>(
    onPage?: ((answer: ListAnswer) => Value | PromiseLike<Value>) | null,
    onError?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    return this.#firstPage()
      .then(({ answer }) => answer)
      .then(onPage, onError);
  }

  catch<Failure = never>(
    onError?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<ListAnswer | Failure> {
    return this.then(null, onError);
  }

  finally(onSettled?: (() => void) | null): Promise<ListAnswer> {
    return this.then().finally(onSettled);
  }

  /**
   * The first page, then every further one that brings an event which was not there before.
   *
   * A server that goes beyond the documented API is asked for what stands behind the last event,
   * which holds still while events arrive. Any other is asked for the next `page`, which the
   * documentation does not know, so that the answer may as well be everything over again: what
   * has been seen is left out, and a page of nothing else is the end.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<ListAnswer, void, undefined> {
    let seen = new Set<string>();
    let fetched = await this.#firstPage();
    let page = fetched.answer.page;
    let byCursor = fetched.extended;
    yield fetched.answer;

    for (;;) {
      const { answer, told } = fetched;
      const { events } = answer;
      // Behind a cursor nothing comes twice, so an export of millions need not be remembered.
      if (byCursor) seen = new Set();
      for (const { id } of events) seen.add(id);
      const asked = told.perPage ?? this.#query.perPage;
      // A short page is the last one; a longer one than asked for is everything there is. How long
      // a page is can only be relied on when the server said it: it may have its own limit.
      if (events.length === 0 || (asked !== undefined && events.length > asked)) return;
      if (told.perPage !== undefined && events.length < told.perPage) return;

      const last = events[events.length - 1]?.id;
      page += 1;
      const next = byCursor ? { page: undefined, after: last } : { page, after: undefined };
      fetched = await this.#fetchPage({ ...this.#query, ...next });
      if (byCursor && fetched.answer.events.some(({ id }) => id === last)) {
        // It took no notice of the cursor.
        byCursor = false;
        fetched = await this.#fetchPage({ ...this.#query, page, after: undefined });
      }
      const fresh = fetched.answer.events.filter(({ id }) => !seen.has(id));
      if (fresh.length > 0) {
        yield { ...fetched.answer, page, events: fresh };
      } else if (byCursor || !this.#shifted(fetched, page)) {
        return;
      }
    }
  }

  /**
   * Whether a page of nothing but seen events may still have new ones behind it: so many events
   * arrived meanwhile that a whole page moved back. Only a server that counts can tell, and its
   * count is where it ends.
   */
  #shifted({ answer, told }: FetchedPage, page: number): boolean {
    const { perPage, count } = told;
    if (told.page !== page || perPage === undefined || count === undefined) return false;
    return answer.events.length > 0 && page * perPage < count;
  }
}
