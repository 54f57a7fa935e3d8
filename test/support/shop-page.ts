import { vi } from 'vitest';

class NoRequest {
  open() {}
  send() {}
}

/** Elements of the page by the selector that finds them. */
export type Markup = Record<string, object[]>;

/** A page of a shop whose requests are all answered alike, without a document to search. */
export function stubShop(href = 'https://shop.example/chair') {
  const markup: Markup = {};
  const document = Object.assign(new EventTarget(), {
    readyState: 'complete',
    baseURI: href,
    documentElement: { lang: 'en' },
    activeElement: null as unknown,
    querySelector: (selector: string) => document.querySelectorAll(selector)[0] ?? null,
    querySelectorAll: (selector: string) =>
      Object.entries(markup).flatMap(([key, elements]) => (selector.includes(key) ? elements : [])),
  });
  const { pathname, search, origin } = new URL(href);
  const page = {
    navigation: new EventTarget(),
    fetch: async (..._: unknown[]) => new Response(),
    markup,
    document,
  };
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', { href, pathname, search, origin });
  vi.stubGlobal('XMLHttpRequest', NoRequest);
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('performance', { getEntriesByType: () => [], now: () => Date.now() });
  return page;
}
