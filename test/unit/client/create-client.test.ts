import { describe, expect, it, vi } from 'vitest';
import { ClientError, createClient } from '../../../src/client/index.js';
import { serveApi, storedEvent } from './api-server.js';

const VIEWS = {
  count: 1,
  perPage: 30,
  page: 1,
  sort: '-cumulative',
  views: [{ year: 2020, month: 7, views: 3, cumulative: 3 }],
};

describe('createClient()', () => {
  it.each([
    [{}, /^token: missing/],
    [{ token: '' }, /^token: missing/],
    [{ token: 'with\nbreak' }, /^token: pass it without/],
    [{ token: 't', endpoint: 'shop.example' }, /^endpoint: pass/],
    [{ token: 't', endpoint: '/api/analytics' }, /^endpoint: pass/],
    [{ token: 't', endpoint: 'ftp://shop.example/' }, /^endpoint: pass/],
    [{ token: 't', endpoint: 'https://me:secret@shop.example/' }, /^endpoint: pass/],
    [{ token: 't', endpoint: '' }, /^endpoint: pass/],
    [{ token: 't', tokenKind: 'secret' }, /^tokenKind: pass public or private/],
    [{ token: 't', fetch: 'fetch' }, /^fetch: pass a function/],
    [undefined, /^token: missing/],
  ])('rejects %j', (options, message) => {
    expect(() => createClient(options as never)).toThrow(TypeError);
    expect(() => createClient(options as never)).toThrow(message);
  });

  it('resolves an endpoint relative to the page', async () => {
    vi.stubGlobal('location', { href: 'https://shop.example/products/chair' });
    const send = vi.fn(async () => Response.json({ events: [] }));
    await createClient({ token: 't', endpoint: '/api/analytics/', fetch: send }).list();
    vi.unstubAllGlobals();
    expect(send).toHaveBeenCalledWith(
      'https://shop.example/api/analytics/events',
      expect.anything(),
    );
  });

  it('reads the global fetch at each request', async () => {
    const client = createClient({ token: 't', endpoint: 'https://shop.example/api' });
    vi.stubGlobal('fetch', async () => Response.json({ events: [storedEvent(7)] }));
    const { events } = await client.list();
    vi.unstubAllGlobals();
    expect(events).toEqual([storedEvent(7)]);
  });
});

describe('the token', () => {
  it('travels in a header when it is private, the default outside of pages', async () => {
    await using server = await serveApi(() => ({ events: [] }));
    await createClient({ endpoint: server.endpoint, token: 'secret' }).list();
    expect(server.requests[0]?.headers.authorization).toBe('Bearer secret');
    expect(server.requests[0]?.url.search).toBe('');
  });

  it('travels in the address when it is public', async () => {
    await using server = await serveApi(() => ({ events: [] }));
    await createClient({ endpoint: server.endpoint, token: 'a&b', tokenKind: 'public' }).list();
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    expect(server.requests[0]?.url.searchParams.get('bearer_token')).toBe('a&b');
  });

  it('is public by default where there is a document', async () => {
    await using server = await serveApi(() => ({ events: [] }));
    vi.stubGlobal('document', {});
    const client = createClient({ endpoint: server.endpoint, token: 'seen' });
    vi.unstubAllGlobals();
    await client.list();
    expect(server.requests[0]?.url.searchParams.get('bearer_token')).toBe('seen');
  });

  it('is in no error', async () => {
    await using server = await serveApi((_url, _request, response) => {
      response.end('<h1>Hello</h1>');
    });
    const client = createClient({
      endpoint: server.endpoint,
      token: 'public-secret',
      tokenKind: 'public',
    });
    const error = await client.views().catch((error: Error) => error);
    expect(error).toBeInstanceOf(ClientError);
    expect(String(error)).not.toContain('public-secret');
  });
});

describe('queries', () => {
  it('carry JSON for objects, text for the rest, and nothing for undefined', async () => {
    await using server = await serveApi(() => ({ events: [] }));
    const client = createClient({ endpoint: server.endpoint, token: 't' });
    await client.list({
      metadata: { item_id: 'Ä&1', nested: { a: true } },
      referer: 'https://shop.example/a?b=c',
      perPage: 5,
      device: undefined,
    });
    const { searchParams } = server.requests[0]?.url ?? new URL('http://none');
    expect(Object.fromEntries(searchParams)).toEqual({
      metadata: '{"item_id":"Ä&1","nested":{"a":true}}',
      referer: 'https://shop.example/a?b=c',
      perPage: '5',
    });
  });

  it('keep what the endpoint has in its own query', async () => {
    await using server = await serveApi(() => [VIEWS]);
    const client = createClient({ endpoint: `${server.endpoint}/?tenant=a#top`, token: 't' });
    await client.views({ range: 'day' });
    expect(server.requests[0]?.url.href).toBe(
      'http://server/api/analytics/events/views?tenant=a&range=day',
    );
  });

  it.each(['', '/', '//'])('go to the host when the endpoint has no path: "%s"', async (end) => {
    await using server = await serveApi(() => ({}));
    const { origin } = new URL(server.endpoint);
    const client = createClient({ endpoint: origin + end, token: 't' });
    const named = expect.stringContaining(`${origin}/events:`);
    await expect(client.list()).rejects.toMatchObject({ message: named });
    await expect(client.breakdown({ by: 'day' })).resolves.toEqual({});
    expect(server.requests.map(({ url }) => url.pathname)).toEqual([
      '/events',
      '/events/breakdown',
    ]);
  });

  it.each([
    [{ metadata: '{}' }, /^metadata: pass an object/],
    [{ metadata: [1] }, /^metadata: pass an object/],
    [{ page: 0 }, /^page: pass a whole number/],
    [{ perPage: Number.NaN }, /^perPage: pass a whole number/],
    [{ eventTypes: 'product ordered' }, /^eventTypes: unknown parameter, .*eventType/],
    [{ toString: 'a' }, /^toString: unknown parameter/],
    [{ signal: undefined }, /^signal: unknown parameter/],
    [{ eventType: 5 }, /^eventType: pass text/],
    [{ orgId: '' }, /^orgId: pass text that is not empty/],
    [{ device: null }, /^device: pass text/],
    [{ metadata: {} }, /^metadata: pass an object/],
    [{ metadata: { item_id: undefined } }, /^metadata: pass an object/],
    [{ sort: null }, /^sort: pass text/],
  ])('are rejected before a request: %j', async (query, message) => {
    const send = vi.fn();
    const client = createClient({ token: 't', fetch: send });
    expect(() => client.list(query as never)).toThrow(TypeError);
    expect(() => client.list(query as never)).toThrow(message);
    await expect(client.views(query as never)).rejects.toThrow(message);
    expect(send).not.toHaveBeenCalled();
  });

  // A server ignores unknown and empty parameters: these queries would return all events.
  it.each([
    [{ sesionId: 'a' }, /^sesionId: unknown parameter, .*sessionId/],
    [{ sessionId: '' }, /^sessionId: pass text that is not empty/],
    [{ userId: '' }, /^userId: pass text that is not empty/],
    [{ from: new Date(0) }, /^from: pass text/],
    [{ to: new Date('x') }, /^to: pass text/],
    [{ range: 'day' }, /^range: unknown parameter/],
  ])('of the list are rejected when they would filter nothing: %j', (query, message) => {
    const client = createClient({ token: 't', fetch: vi.fn() });
    expect(() => client.list(query as never)).toThrow(TypeError);
    expect(() => client.list(query as never)).toThrow(message);
  });

  it.each([
    [{ range: 7 }, /^range: pass text/],
    [{ subStartDate: '' }, /^subStartDate: pass text/],
    [{ sessionId: 'a' }, /^sessionId: unknown parameter/],
  ])('of the views are rejected: %j', async (query, message) => {
    const send = vi.fn();
    const views = createClient({ token: 't', fetch: send }).views(query as never);
    await expect(views).rejects.toThrow(TypeError);
    await expect(views).rejects.toThrow(message);
    expect(send).not.toHaveBeenCalled();
  });

  it('take every documented parameter', async () => {
    await using server = await serveApi(({ pathname }) =>
      pathname.endsWith('views') ? VIEWS : { events: [] },
    );
    const client = createClient({ endpoint: server.endpoint, token: 't' });
    const both = { orgId: 'o', metadata: { a: 1 }, device: 'd', referer: 'r', eventType: 'e' };
    const list = { ...both, sessionId: 's', userId: 'u', assetId: 'a', after: 'i', page: 1 };
    await client.list({
      ...list,
      from: '2026-01-31',
      to: '2026-01-31T10:00:00+01:00',
      perPage: 9,
      sort: 'createdAt',
    });
    await client.views({ ...both, subStartDate: '2026/01/31', endDate: '2026-01-31' });
    await client.views({ range: 'date', sort: 'cumulative', page: 1, perPage: 9 });
    expect(server.requests.map(({ url }) => [...url.searchParams].length)).toEqual([14, 7, 4]);
  });
});

describe('responses', () => {
  it.each([
    ['in an array', [storedEvent(1)]],
    ['bare', storedEvent(1)],
  ])('get() takes an event %s', async (_, answer) => {
    await using server = await serveApi(() => answer);
    const client = createClient({ endpoint: server.endpoint, token: 't' });
    expect(await client.get(storedEvent(1).id)).toEqual(storedEvent(1));
    expect(server.requests[0]?.url.pathname).toBe(`/api/analytics/events/${storedEvent(1).id}`);
  });

  it.each([
    ['in an array', [VIEWS]],
    ['bare', VIEWS],
  ])('views() takes views %s', async (_, answer) => {
    await using server = await serveApi(() => answer);
    const client = createClient({ endpoint: server.endpoint, token: 't' });
    expect(await client.views()).toEqual(VIEWS);
  });

  it.each(['', '.', '..'])('get(%j) is rejected, because it would change the path', async (id) => {
    const send = vi.fn();
    await expect(createClient({ token: 't', fetch: send }).get(id)).rejects.toThrow(/^id: pass/);
    expect(send).not.toHaveBeenCalled();
  });

  it('get() escapes the id', async () => {
    await using server = await serveApi(() => [storedEvent(1)]);
    await createClient({ endpoint: server.endpoint, token: 't' }).get('views?range=day/../x');
    expect(server.requests[0]?.url.pathname).toBe(
      '/api/analytics/events/views%3Frange%3Dday%2F..%2Fx',
    );
  });

  it.each([null, 1, [], {}, { events: 'none' }])(
    'without events are rejected: %j',
    async (answer) => {
      await using server = await serveApi(() => answer);
      const client = createClient({ endpoint: server.endpoint, token: 't' });
      const invalid = { name: 'ClientError', status: 200, code: 'invalid_response' };
      await expect(client.list()).rejects.toMatchObject(invalid);
      await expect(client.get('a')).rejects.toMatchObject(invalid);
      await expect(client.views()).rejects.toMatchObject(invalid);
    },
  );
});
