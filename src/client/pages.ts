import type { ListAnswer } from '../contract/api.js';

/**
 * The answer of a list: awaited it is one page, iterated it is all of them. Nothing is asked
 * before one of the two is done, and the first page is asked for once.
 */
export interface Pages extends PromiseLike<ListAnswer>, AsyncIterable<ListAnswer> {}

/**
 * @param first asks for the first page
 * @param next asks for the page behind an event, given the page number it would have
 */
export function createPages(
  first: () => Promise<ListAnswer>,
  next: (after: string, page: number) => Promise<ListAnswer>,
): Pages {
  let answer: Promise<ListAnswer> | undefined;
  const start = () => {
    answer ??= first();
    return answer;
  };
  return {
    // biome-ignore lint/suspicious/noThenProperty: it is awaited like the promise it stands for.
    then: (resolve, reject) => start().then(resolve, reject),
    async *[Symbol.asyncIterator]() {
      const seen = new Set<string>();
      let page = await start();
      for (;;) {
        // A server that does not know the cursor answers the same events again, without end.
        const fresh = page.events.filter(({ id }) => !seen.has(id));
        if (!fresh.length) return;
        for (const { id } of fresh) seen.add(id);
        yield { ...page, events: fresh };
        const last = page.events.at(-1);
        if (!last || page.events.length < page.perPage) return;
        page = await next(last.id, page.page + 1);
      }
    },
  };
}
