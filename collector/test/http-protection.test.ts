import { afterEach, describe, expect, it } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { createClientKey } from '../src/http/client-key.js';
import { createRateLimiter } from '../src/http/rate-limits.js';
import {
  type Collector,
  DAY_MS,
  event,
  NOW,
  openCollector,
  PRIVATE,
  PUBLIC,
} from './support/collector.js';

let collector: Collector | undefined;
afterEach(async () => {
  await collector?.close();
  collector = undefined;
});

describe('a client over its rate limit', () => {
  const from = (address: string, forwarded?: string) =>
    collector?.app.inject({
      method: 'POST',
      url: `${BASE_PATH}/events`,
      remoteAddress: address,
      headers: {
        authorization: `Bearer ${PRIVATE}`,
        ...(forwarded && { 'x-forwarded-for': forwarded }),
      },
      payload: JSON.stringify(event()),
    });

  it('gets 429 with Retry-After while others are served', async () => {
    collector = await openCollector({ config: { clientRateLimit: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await from('203.0.113.7'))?.statusCode);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await from('203.0.113.7');
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('203.0.113.8'))?.statusCode).toBe(200);
  });

  it('is identified by X-Forwarded-For from a local proxy only', async () => {
    collector = await openCollector({ config: { clientRateLimit: 1 } });
    expect((await from('127.0.0.1', '203.0.113.7'))?.statusCode).toBe(200);
    expect((await from('127.0.0.1', '203.0.113.7'))?.statusCode).toBe(429);
    expect((await from('127.0.0.1', '203.0.113.8'))?.statusCode).toBe(200);
    expect((await from('203.0.113.9', '203.0.113.10'))?.statusCode).toBe(200);
    expect((await from('203.0.113.9', '203.0.113.11'))?.statusCode).toBe(429);
  });

  it.each([
    ['in one IPv6 network', '2001:db8:1:2::7', '2001:DB8:1:2:ffff:0:0:8', '2001:db8:1:3::7'],
    [
      'in the long notation',
      '2001:db8::7',
      '2001:0DB8:0000:0000:0000:0000:0000:0007',
      '2001:db8:1::7',
    ],
    ['with a zone', 'fe80::7%eth0', 'fe80::8%eth1', '2001:db8::7'],
    ['with IPv4 mapped to IPv6', '203.0.113.7', '::ffff:203.0.113.7', '::ffff:203.0.113.8'],
    ['with IPv4 in hexadecimal', '203.0.113.7', '::FFFF:cb00:7107', '::ffff:cb00:7108'],
    ['with translated IPv4', '64:ff9b::203.0.113.7', '64:ff9b::cb00:7107', '64:ff9b::cb00:7108'],
  ])('counts as one client %s', async (_, address, same, another) => {
    for (const by of [undefined, '127.0.0.1']) {
      collector = await openCollector({ config: { clientRateLimit: 1 } });
      const send = (client: string) => (by ? from(by, client) : from(client));
      expect((await send(address))?.statusCode).toBe(200);
      expect((await send(same))?.statusCode).toBe(429);
      expect((await send(another))?.statusCode).toBe(200);
      await collector.close();
    }
  });

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::FFFF:7f00:1',
  ])('has no limit on this machine: %s', async (address) => {
    collector = await openCollector({ config: { clientRateLimit: 1 } });
    for (let i = 0; i < 3; i++) expect((await from(address))?.statusCode).toBe(200);
  });

  it('is limited by X-Forwarded-For, also when that is not an address', async () => {
    collector = await openCollector({ config: { clientRateLimit: 1 } });
    for (const [name, status] of [
      ['unknown', 200],
      ['unknown', 429],
      ['_hidden', 200],
      // 127.0.0.1 as a number is not an address.
      ['2130706433', 200],
      ['2130706433', 429],
    ] as const)
      expect((await from('127.0.0.1', name))?.statusCode).toBe(status);
  });

  it.each([
    ['IPv4 with a port', '203.0.113.7:4711', '203.0.113.7:4712', '203.0.113.8:4711'],
    ['IPv6 with a port', '[2001:db8::7]:4711', '2001:db8::8', '[2001:db8:1::7]:4711'],
  ])('is the same from a gateway that adds a port: %s', async (_, address, same, another) => {
    collector = await openCollector({ config: { clientRateLimit: 1 } });
    expect((await from('127.0.0.1', address))?.statusCode).toBe(200);
    expect((await from('127.0.0.1', same))?.statusCode).toBe(429);
    expect((await from('127.0.0.1', another))?.statusCode).toBe(200);
  });

  it('blocks no other visitor of the shop', async () => {
    collector = await openCollector({ config: { rateLimit: 20, clientRateLimit: 5 } });
    const send = (address: string, origin: string, path = '/events') =>
      collector?.app.inject({
        method: path === '/events' ? 'POST' : 'GET',
        url: `${BASE_PATH}${path}`,
        query: { bearer_token: PUBLIC },
        remoteAddress: address,
        headers: { origin },
        payload: path === '/events' ? JSON.stringify(event()) : undefined,
      });
    for (let i = 0; i < 40; i++) {
      await send('203.0.113.7', 'https://shop.example');
      await send('203.0.113.9', 'https://evil.example');
      await send('203.0.113.10', 'https://shop.example', '/healthcheck');
    }
    for (let i = 0; i < 40; i++) await send(`203.0.114.${i}`, 'https://shop.example');
    expect((await send('203.0.113.7', 'https://shop.example'))?.statusCode).toBe(429);
    expect((await send('203.0.113.8', 'https://shop.example'))?.statusCode).toBe(200);
    expect((await from('127.0.0.1', '203.0.113.8'))?.statusCode).toBe(200);
  });

  it('counts large bodies and arrays as several requests', async () => {
    collector = await openCollector({ config: { clientRateLimit: 6 } });
    const send = (body: unknown) =>
      collector?.app.inject({
        method: 'POST',
        url: `${BASE_PATH}/events`,
        remoteAddress: '203.0.113.7',
        headers: { authorization: `Bearer ${PRIVATE}` },
        payload: JSON.stringify(body),
      });
    const statuses = [];
    statuses.push((await send(Array(30).fill(event())))?.statusCode);
    statuses.push((await send(event({ eventMetadata: { text: 'x'.repeat(20_000) } })))?.statusCode);
    statuses.push((await send(event()))?.statusCode, (await send(event()))?.statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('has its own limit beside that of its token', async () => {
    collector = await openCollector({ config: { clientRateLimit: 5, rateLimit: 3 } });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await from('203.0.113.7'))?.statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('gets an anonymous key that changes each day', () => {
    let time = NOW;
    const key = createClientKey({ now: () => time, secret: 'secret' });
    const name = key('203.0.113.7');
    expect(name).not.toContain('203');
    expect(key('203.0.113.7')).toBe(name);
    expect(key('203.0.113.8')).not.toBe(name);
    time += DAY_MS;
    expect(key('203.0.113.7')).not.toBe(name);
  });
});

describe('a rate limiter', () => {
  it('is not reset by other senders, nor by a changed clock of the machine', () => {
    let time = 0;
    const limiter = createRateLimiter({ max: 2, clock: () => time });
    const refuses = (key: string) => {
      try {
        limiter.count(key);
        return false;
      } catch {
        return true;
      }
    };
    expect([refuses('a'), refuses('a'), refuses('a')]).toEqual([false, false, true]);
    for (let i = 0; i < 150_000; i++) refuses(`other-${i}`);
    expect(refuses('a')).toBe(true);
    // Also a sender that came after all of them.
    for (let i = 0; i < 3; i++) refuses('late');
    expect(refuses('late')).toBe(true);
    time = 60_001;
    expect(refuses('a')).toBe(false);
  });
});

it('keeps browsers from running, sniffing, framing or caching a response', async () => {
  collector = await openCollector();
  const html = '<script>alert(1)</script>';
  await collector.post(event({ device: html, eventMetadata: { html } }), {
    headers: { referer: `https://shop.example/${html}` },
  });
  for (const path of ['/events', '/events/views', '/events/none', '/nowhere']) {
    const { headers } = await collector.get(path);
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  }
});

it('keeps browsers from sniffing or caching the response to a POST', async () => {
  collector = await openCollector();
  for (const body of [event(), '{']) {
    const { headers } = await collector.post(body as never);
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'no-store',
    });
  }
});
