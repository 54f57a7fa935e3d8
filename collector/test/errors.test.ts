import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { BASE_PATH, MAX_BATCH_BYTES, MAX_EVENT_BYTES } from 'vitrine/contract';
import { openStore, type Store, StoreUnavailableError } from '../src/index.js';
import { type Collector, event, openCollector, PRIVATE } from './support/collector.js';

let collector: Collector;
afterEach(() => collector.close());

describe('size', () => {
  /** An event with this number of bytes. */
  const sized = (bytes: number) => {
    const empty = JSON.stringify(event({ eventMetadata: { text: '' } })).length;
    return event({ eventMetadata: { text: 'x'.repeat(bytes - empty) } });
  };

  it('accepts an event of 64 KiB, and rejects one byte more', async () => {
    collector = await openCollector();
    expect((await collector.post(sized(MAX_EVENT_BYTES))).statusCode).toBe(200);
    const response = await collector.post(sized(MAX_EVENT_BYTES + 1));
    expect(response.statusCode).toBe(413);
    expect(response.json().error).toMatchObject({
      type: 'payload_too_large',
      message: 'Payload too large',
    });
  });

  it('counts bytes, not characters', async () => {
    collector = await openCollector();
    const text = 'ü'.repeat(MAX_EVENT_BYTES / 2);
    expect((await collector.post(event({ eventMetadata: { text } }))).statusCode).toBe(413);
  });

  it('rejects a body over 1 MiB', async () => {
    collector = await openCollector();
    const response = await collector.post('x'.repeat(MAX_BATCH_BYTES + 1));
    expect(response.statusCode).toBe(413);
    expect(response.json()).toEqual({
      error: { type: 'payload_too_large', message: 'Payload too large' },
    });
  });
});

describe('rate', () => {
  it('returns 429 with Retry-After over the limit of a token', async () => {
    collector = await openCollector({ config: { rateLimit: 2 } });
    await collector.post(event());
    await collector.post(event());
    const response = await collector.post(event());
    expect(response.statusCode).toBe(429);
    expect(response.json()).toEqual({
      error: { type: 'rate_limited', message: 'Too many requests' },
    });
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(await collector.count()).toBe(2);
    const public_ = { token: null, query: { bearer_token: 'another-token-is-counted-apart' } };
    expect((await collector.post(event(), public_)).statusCode).toBe(401);
  });

  it('does not limit requests without a token together', async () => {
    collector = await openCollector({ config: { rateLimit: 2 } });
    for (let i = 0; i < 5; i++)
      expect((await collector.app.inject(`${BASE_PATH}/healthcheck`)).statusCode).toBe(200);
  });

  it('has no limit at 0', async () => {
    collector = await openCollector({ config: { rateLimit: 0 } });
    for (let i = 0; i < 20; i++) expect((await collector.post(event())).statusCode).toBe(200);
  });
});

describe('store', () => {
  const failing = (error: Error): Store => ({
    ...openStore('sqlite::memory:'),
    append: () => Promise.reject(error),
  });

  it('returns 503 with Retry-After when it is unavailable', async () => {
    collector = await openCollector({
      store: failing(new StoreUnavailableError('too many events wait')),
    });
    const response = await collector.post(event());
    expect(response.statusCode).toBe(503);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    const details = [{ path: '', message: 'too many events wait' }];
    expect(response.json()).toEqual({
      error: { type: 'unavailable', message: 'Unavailable', details },
    });
  });

  it('hides the message of an unexpected error', async () => {
    collector = await openCollector({ store: failing(new Error('secret detail')) });
    const response = await collector.post(event());
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({
      error: { type: 'internal_error', message: 'Internal error' },
    });
  });
});

describe('closing', () => {
  const request = (body: string, close: boolean) =>
    [
      `POST ${BASE_PATH}/events HTTP/1.1`,
      'Host: collector',
      `Authorization: Bearer ${PRIVATE}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      ...(close ? ['Connection: close'] : []),
      '',
      body,
    ].join('\r\n');

  it('finishes open requests, and returns 503 with Retry-After for new ones', async () => {
    collector = await openCollector();
    await collector.app.listen({ port: 0, host: '127.0.0.1' });
    const { server } = collector.app;
    const { port } = server.address() as AddressInfo;
    let received = 0;
    server.on('connection', (socket) =>
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
      }),
    );
    const text = request(JSON.stringify(event()), true);
    /** Sends the start of a request. The returned function sends the rest and reads the response. */
    const begin = async (length: number) => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(text.slice(0, length));
      return async () => {
        socket.write(text.slice(length));
        let response = '';
        for await (const chunk of socket) response += chunk;
        return response;
      };
    };
    // The server has the headers of the first request, and only a part of those of the second.
    const early = await begin(text.length - 10);
    const late = await begin(20);
    await expect.poll(() => received).toBe(text.length - 10 + 20);
    const closed = collector.app.close();
    await expect.poll(() => server.listening).toBe(false);
    const refused = await late();
    expect(refused).toMatch(/^HTTP\/1.1 503 /);
    expect(refused.toLowerCase()).toContain('\r\nretry-after: 5\r\n');
    expect(refused).toContain('{"error":{"type":"unavailable","message":"Unavailable"}}');
    expect(await early()).toMatch(/^HTTP\/1.1 200 /);
    await closed;
    expect(await collector.count()).toBe(1);
  });
});

describe('addresses', () => {
  it.each([
    ['/nowhere', 404, 'not_found'],
    [`${BASE_PATH}/nowhere`, 404, 'not_found'],
    [`${BASE_PATH}/events/%zz`, 404, 'not_found'],
  ])('returns an error body for %s', async (url, status, type) => {
    collector = await openCollector();
    const response = await collector.app.inject({ url });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual({ error: { type, message: 'Not found' } });
  });

  it('returns an error body for an unknown method', async () => {
    collector = await openCollector();
    const response = await collector.app.inject({ method: 'PUT', url: `${BASE_PATH}/events` });
    expect(response.statusCode).toBe(404);
    expect(response.json().error.type).toBe('not_found');
  });
});
