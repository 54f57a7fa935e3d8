import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTransport } from '../../../src/tracker/delivery/transport.js';

describe('transport', () => {
  let server: Server;
  const against = async (listener: RequestListener) => {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // Node takes no referrer; the browser tests look at it.
    return createTransport(`http://127.0.0.1:${port}/api`, '?bearer_token=t');
  };
  const send = async (listener: RequestListener) =>
    (await against(listener)).send('{}', '', true, false);
  vi.stubGlobal('location', { origin: 'https://shop.example' });
  afterEach(() => server?.close());

  it.each([
    ['an array', '[{"id":"a"}]'],
    ['an object', '{"id":"a"}'],
  ])('reads the id out of %s', async (_, body) => {
    const outcome = await send((_request, response) => {
      response.setHeader('Vitrine-Capabilities', 'idempotent');
      response.end(body);
    });
    expect(outcome).toMatchObject({ status: 200, ids: ['a'], capabilities: 'idempotent' });
  });

  it.each(['<html>', 'null', ''])('takes a 2xx for stored when its body is %j', async (body) => {
    expect(await send((_request, response) => response.end(body))).toMatchObject({
      status: 200,
      capabilities: '',
    });
  });

  it('gives the words of the server and its Retry-After', async () => {
    const outcome = await send((_request, response) => {
      response.writeHead(422, { 'Retry-After': '7' });
      response.end(
        JSON.stringify({
          error: {
            message: 'Create event error',
            details: [{ path: 'metric', message: 'must be number' }],
          },
        }),
      );
    });
    expect(outcome).toMatchObject({
      status: 422,
      message: '422 metric must be number',
      retryAfter: '7',
    });
  });

  it('does not follow a redirect, which could turn the POST into a GET', async () => {
    const outcome = await send((request, response) => {
      if (request.url === '/api/events?bearer_token=t')
        response.writeHead(302, { Location: '/elsewhere' });
      response.end('[]');
    });
    expect(outcome).toEqual({ status: 0 });
  });

  it('calls a broken connection network', async () => {
    expect(await send((request) => request.socket.destroy())).toEqual({
      status: 0,
    });
  });

  describe('asks what the server can do', () => {
    const ask = async (listener: RequestListener) => (await against(listener)).ask();

    it.each([
      ['idempotent, text', 'idempotent, text'],
      ['', undefined],
    ])('and hears %j', async (capabilities, header) => {
      const heard = await ask(({ method, url, headers }, response) => {
        if (header) response.setHeader('Vitrine-Capabilities', header);
        // Whatever needs a CORS preflight would cost a round trip, and the token is nobody's business here.
        const plain = method === 'GET' && url === '/api/healthcheck' && !headers['content-type'];
        response.writeHead(plain && !headers.referer ? 200 : 400).end('true');
      });
      expect(heard).toBe(capabilities);
    });

    it('with nothing of the visitor, and not for ever', async () => {
      const fetch = vi.spyOn(globalThis, 'fetch');
      await ask((_request, response) => response.end('true'));
      expect(fetch.mock.calls).toEqual([
        [
          expect.stringMatching(/\/api\/healthcheck$/),
          {
            cache: 'no-store',
            credentials: 'omit',
            referrer: '',
            redirect: 'error',
            signal: expect.any(AbortSignal),
          },
        ],
      ]);
      fetch.mockRestore();
    });

    it.each<[string, RequestListener]>([
      ['an error', (_request, response) => response.writeHead(404).end()],
      [
        'a page of the shop that stands in for what is not there',
        (_request, response) => response.end('<html>'),
      ],
      [
        'an error that a proxy tells as JSON with 200',
        (_request, response) => response.end('{"error":"offline"}'),
      ],
      [
        'a redirect',
        ({ url }, response) =>
          url === '/' ? response.end('true') : response.writeHead(302, { Location: '/' }).end(),
      ],
      ['a broken connection', ({ socket }) => socket.destroy()],
    ])('and hears nothing from %s', async (_, listener) => {
      expect(await ask(listener)).toBeUndefined();
    });
  });
});
