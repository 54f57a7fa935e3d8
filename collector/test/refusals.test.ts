import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { BASE_PATH, MAX_BATCH_BYTES, MAX_EVENT_BYTES } from 'vitrine/contract';
import { openStore, type Store, StoreBusy } from '../src/index.js';
import { type Collector, event, openCollector, PRIVATE } from './support/collector.js';

let collector: Collector;
afterEach(() => collector.close());

describe('size', () => {
  /** An event of exactly that many bytes. */
  const sized = (bytes: number) => {
    const empty = JSON.stringify(event({ eventMetadata: { text: '' } })).length;
    return event({ eventMetadata: { text: 'x'.repeat(bytes - empty) } });
  };

  it('takes an event of 64 KiB and refuses one byte more', async () => {
    collector = await openCollector();
    expect((await collector.post(sized(MAX_EVENT_BYTES))).statusCode).toBe(200);
    const answer = await collector.post(sized(MAX_EVENT_BYTES + 1));
    expect(answer.statusCode).toBe(413);
    expect(answer.json().error).toMatchObject({
      type: 'payload_too_large',
      message: 'Payload too large',
    });
  });

  it('counts bytes, not characters', async () => {
    collector = await openCollector();
    const text = 'ü'.repeat(MAX_EVENT_BYTES / 2);
    expect((await collector.post(event({ eventMetadata: { text } }))).statusCode).toBe(413);
  });

  it('refuses a body over 1 MiB', async () => {
    collector = await openCollector();
    const answer = await collector.post('x'.repeat(MAX_BATCH_BYTES + 1));
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toEqual({
      error: { type: 'payload_too_large', message: 'Payload too large' },
    });
  });
});

describe('rate', () => {
  it('answers 429 with Retry-After over the limit of a token', async () => {
    collector = await openCollector({ config: { rateLimit: 2 } });
    await collector.post(event());
    await collector.post(event());
    const answer = await collector.post(event());
    expect(answer.statusCode).toBe(429);
    expect(answer.json()).toEqual({
      error: { type: 'rate_limited', message: 'Too many requests' },
    });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(await collector.count()).toBe(2);
    const public_ = { token: null, query: { bearer_token: 'another-token-is-counted-apart' } };
    expect((await collector.post(event(), public_)).statusCode).toBe(401);
  });

  it('does not count together what has no token: all visitors may ask what the server can do', async () => {
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

  it('answers 503 with Retry-After when it is behind', async () => {
    collector = await openCollector({ store: failing(new StoreBusy('too many events wait')) });
    const answer = await collector.post(event());
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const details = [{ path: '', message: 'too many events wait' }];
    expect(answer.json()).toEqual({
      error: { type: 'unavailable', message: 'Unavailable', details },
    });
  });

  it('tells nothing of an error that nobody foresaw', async () => {
    collector = await openCollector({ store: failing(new Error('secret detail')) });
    const answer = await collector.post(event());
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({
      error: { type: 'internal_error', message: 'Internal error' },
    });
  });
});

describe('draining', () => {
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

  it('answers what has arrived, and 503 with Retry-After to what comes after', async () => {
    collector = await openCollector();
    await collector.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = collector.app.server.address() as AddressInfo;
    const text = request(JSON.stringify(event()), true);
    /** A request whose beginning is sent; `finish` sends the rest and reads the answer. */
    const begin = async (length: number) => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(text.slice(0, length));
      return async () => {
        socket.write(text.slice(length));
        let answer = '';
        for await (const chunk of socket) answer += chunk;
        return answer;
      };
    };
    // The headers of one are in and its body is not; of the other not even the headers are.
    const early = await begin(text.length - 10);
    const late = await begin(20);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = collector.app.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
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
  ])('answers %s in the shape of every error', async (url, status, type) => {
    collector = await openCollector();
    const answer = await collector.app.inject({ url });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({ error: { type, message: 'Not found' } });
  });

  it('answers a method that is not served in the shape of every error', async () => {
    collector = await openCollector();
    const answer = await collector.app.inject({ method: 'DELETE', url: `${BASE_PATH}/events` });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error.type).toBe('not_found');
  });
});
