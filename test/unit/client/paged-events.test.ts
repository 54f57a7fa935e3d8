import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/index.js';
import type { ListResponse, StoredEvent } from '../../../src/contract/api.js';
import { type ApiServer, serveApi, storedEvents } from './api-server.js';

const clientOf = ({ endpoint }: ApiServer) => createClient({ endpoint, token: 'secret' });

async function collect(pages: AsyncIterable<ListResponse>) {
  const found: ListResponse[] = [];
  for await (const page of pages) {
    found.push(page);
    if (found.length > 50) throw new Error('iterates without end');
  }
  return found;
}

const idsOf = (pages: ListResponse[]) => pages.flatMap(({ events }) => events.map(({ id }) => id));

/** A server with page numbers. Events may arrive between two requests. */
const paged = (all: StoredEvent[], arrive: (request: number) => StoredEvent[] = () => []) => {
  let request = 0;
  return (url: URL) => {
    request += 1;
    all.unshift(...arrive(request));
    const page = Number(url.searchParams.get('page') ?? 1);
    const perPage = Number(url.searchParams.get('perPage') ?? 30);
    const events = all.slice((page - 1) * perPage, page * perPage);
    return { events, page, perPage, sort: '-createdAt', count: all.length };
  };
};

describe('list()', () => {
  it('requests nothing until it is awaited or iterated', async () => {
    await using server = await serveApi(() => ({ events: [] }));
    const pages = clientOf(server).list();
    // An answer to a later request: an earlier one would have arrived before it.
    await fetch(server.endpoint);
    expect(server.requests).toHaveLength(1);
    await pages;
    expect(server.requests).toHaveLength(2);
  });

  it('requests the first page once when it is awaited and iterated', async () => {
    await using server = await serveApi(paged(storedEvents(3)));
    const pages = clientOf(server).list();
    const [first, again] = await Promise.all([pages, pages.then((page) => page)]);
    expect(again).toBe(first);
    expect(idsOf(await collect(pages))).toHaveLength(3);
    expect(await pages.finally(() => {})).toBe(first);
    expect(server.requests).toHaveLength(1);
  });

  it('stops requesting when the loop is left', async () => {
    await using server = await serveApi(paged(storedEvents(90)));
    for await (const page of clientOf(server).list()) {
      expect(page.events).toHaveLength(30);
      break;
    }
    expect(server.requests).toHaveLength(1);
  });

  it('fills in the paging fields that the documented response lacks', async () => {
    await using server = await serveApi(() => ({ events: storedEvents(2) }));
    expect(await clientOf(server).list()).toMatchObject({
      page: 1,
      perPage: 2,
      count: 2,
      sort: '-createdAt',
    });
  });

  it('yields one empty page when there is no event', async () => {
    await using server = await serveApi(() => ({ events: [] }));
    expect(await collect(clientOf(server).list())).toMatchObject([{ events: [], count: 0 }]);
    expect(server.requests).toHaveLength(1);
  });

  it('ends when the server returns all events for every page', async () => {
    await using server = await serveApi(() => ({ events: storedEvents(45) }));
    const pages = await collect(clientOf(server).list());
    expect(idsOf(pages)).toEqual(storedEvents(45).map(({ id }) => id));
    expect(server.requests).toHaveLength(2);
  });

  it('ends when a page has more events than requested', async () => {
    await using server = await serveApi(() => ({ events: storedEvents(45) }));
    expect(idsOf(await collect(clientOf(server).list({ perPage: 10 })))).toHaveLength(45);
    expect(server.requests).toHaveLength(1);
  });

  it('requests the next page when the server sends no paging fields', async () => {
    const page = paged(storedEvents(70));
    await using server = await serveApi((url) => ({ events: page(url).events }));
    const pages = await collect(clientOf(server).list());
    expect(idsOf(pages)).toEqual(storedEvents(70).map(({ id }) => id));
    expect(pages.map(({ page }) => page)).toEqual([1, 2, 3]);
  });

  it('requests the next page when the server announces no cursor', async () => {
    await using server = await serveApi(paged(storedEvents(70)));
    expect(idsOf(await collect(clientOf(server).list()))).toHaveLength(70);
    const queries = server.requests.map(({ url }) => url.searchParams);
    expect(queries.map((query) => query.get('page'))).toEqual([null, '2', '3']);
    expect(queries.every((query) => !query.has('after'))).toBe(true);
  });

  it('starts at the requested page', async () => {
    await using server = await serveApi(paged(storedEvents(70)));
    const pages = await collect(clientOf(server).list({ page: 2, perPage: 20 }));
    expect(pages.map(({ page }) => page)).toEqual([2, 3, 4]);
    expect(idsOf(pages)).toHaveLength(50);
  });

  it('repeats and loses nothing while events arrive and pages shift', async () => {
    const all = storedEvents(60);
    const old = all.map(({ id }) => id);
    const late = storedEvents(200).slice(100);
    // 30 events arrive before the second request, so page 2 has the events of page 1.
    await using server = await serveApi(
      paged(all, (request) => (request === 2 ? late.splice(0, 30) : [])),
    );
    expect(idsOf(await collect(clientOf(server).list()))).toEqual(old);
  });

  it('ends when the server echoes the page number and ignores it', async () => {
    await using server = await serveApi((url) => ({
      events: storedEvents(30),
      page: Number(url.searchParams.get('page') ?? 1),
      perPage: 30,
      sort: '-createdAt',
      count: 90,
    }));
    expect(idsOf(await collect(clientOf(server).list()))).toHaveLength(30);
    expect(server.requests.length).toBeLessThan(5);
  });

  it('uses the cursor when the server announces it', async () => {
    const all = storedEvents(70);
    await using server = await serveApi((url, _request, response) => {
      response.setHeader('Vitrine-Capabilities', 'idempotent');
      const after = url.searchParams.get('after');
      const start = all.findIndex(({ id }) => id === after) + 1;
      return { ...paged(all)(new URL('http://x')), events: all.slice(start, start + 30) };
    });
    const pages = await collect(clientOf(server).list());
    expect(idsOf(pages)).toEqual(all.map(({ id }) => id));
    expect(pages.map(({ page }) => page)).toEqual([1, 2, 3]);
    const queries = server.requests.map(({ url }) => url.searchParams);
    expect(queries.map((query) => query.get('after'))).toEqual([null, all[29]?.id, all[59]?.id]);
    expect(queries.every((query) => !query.has('page'))).toBe(true);
  });

  it('falls back to page when the server ignores the cursor', async () => {
    const page = paged(storedEvents(70));
    await using server = await serveApi((url, _request, response) => {
      response.setHeader('Vitrine-Capabilities', 'batch');
      return page(url);
    });
    expect(idsOf(await collect(clientOf(server).list()))).toEqual(
      storedEvents(70).map(({ id }) => id),
    );
  });

  it('keeps the filters on every page', async () => {
    await using server = await serveApi(paged(storedEvents(70)));
    await collect(clientOf(server).list({ eventType: 'product ordered', metadata: { a: 1 } }));
    for (const { url } of server.requests) {
      expect(url.searchParams.get('eventType')).toBe('product ordered');
      expect(url.searchParams.get('metadata')).toBe('{"a":1}');
    }
  });

  it('rejects in the loop when a later page fails', async () => {
    const page = paged(storedEvents(70));
    await using server = await serveApi((url, _request, response) => {
      if (!url.searchParams.has('page')) return page(url);
      response.statusCode = 503;
      return { error: { type: 'unavailable', message: 'Unavailable' } };
    });
    await expect(collect(clientOf(server).list())).rejects.toMatchObject({
      status: 503,
      code: 'unavailable',
    });
  });
});
