import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { domainAllows } from '../src/config/domain.js';
import {
  type Collector,
  event,
  ORG,
  OTHER_ORG,
  OTHER_PRIVATE,
  openCollector,
  PRIVATE,
  PUBLIC,
  READING,
  type Sent,
} from './support/collector.js';

const UNAUTHORIZED = { error: { type: 'unauthorized', message: 'Unauthorized' } };

/** The response to an `orgId` of another org. */
const otherOrg = (path: string) => ({
  error: {
    ...UNAUTHORIZED.error,
    details: [
      { path, message: 'is not the org of the token; leave it out, or use a token of that org' },
    ],
  },
});

let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
});
afterAll(() => collector.close());

/** A request from a browser. */
const browser = (token: string, headers: Record<string, string>): Sent => ({
  token: null,
  query: { bearer_token: token },
  headers,
});
const at = (origin: string) => ({ origin });

describe('writing', () => {
  const status = async (sent: Sent, body = event()) =>
    (await collector.post(body, sent)).statusCode;

  it('accepts a private token in a header, from any origin', async () => {
    expect(await status({ token: PRIVATE })).toBe(200);
    expect(await status({ token: null, headers: { authorization: `bearer ${PRIVATE}` } })).toBe(
      200,
    );
  });

  it('accepts a private token as bearer_token', async () => {
    expect(await status({ token: null, query: { bearer_token: PRIVATE } })).toBe(200);
  });

  it('rejects a missing and an unknown token', async () => {
    const unknown = `${PRIVATE}x`;
    for (const sent of [
      { token: null },
      { token: unknown },
      { token: null, query: { bearer_token: unknown } },
      { token: null, query: { bearer_token: '' } },
      { token: null, headers: { authorization: `Basic ${PRIVATE}` } },
    ]) {
      const response = await collector.post(event(), sent);
      expect(response.statusCode).toBe(401);
      expect(response.json()).toMatchObject(UNAUTHORIZED);
    }
  });

  it.each([
    ['the host', 'https://shop.example', 200],
    ['the host on any port', 'https://shop.example:3000', 200],
    ['the host without TLS', 'http://shop.example', 401],
    ['the host in upper case', 'https://SHOP.example', 200],
    ['a subdomain of an exact host', 'https://www.shop.example', 401],
    ['a host with the same end', 'https://notshop.example', 401],
    ['a host with the same start', 'https://shop.example.evil.example', 401],
    ['a subdomain of a wildcard', 'https://www.brand.example', 200],
    ['a nested subdomain of a wildcard', 'https://a.b.brand.example', 200],
    ['the host of a wildcard itself', 'https://brand.example', 401],
    ['a host that ends like a wildcard', 'https://evilbrand.example', 401],
    ['the port of the domain', 'https://ported.example:8443', 200],
    ['another port than that of the domain', 'https://ported.example', 401],
    ['the origin null', 'null', 401],
  ])('with a public token from %s', async (_, origin, expected) => {
    expect(await status(browser(PUBLIC, at(origin)))).toBe(expected);
  });

  it('uses the Referer without an Origin', async () => {
    expect(await status(browser(PUBLIC, { referer: 'https://shop.example/chair' }))).toBe(200);
    expect(await status(browser(PUBLIC, { referer: 'https://evil.example/shop.example' }))).toBe(
      401,
    );
  });

  it('uses the Origin before the Referer', async () => {
    const headers = { origin: 'https://evil.example', referer: 'https://shop.example/' };
    expect(await status(browser(PUBLIC, headers))).toBe(401);
  });

  it('rejects a public token outside browsers', async () => {
    expect(await status(browser(PUBLIC, {}))).toBe(401);
    expect(await status({ token: PUBLIC })).toBe(401);
  });

  it('accepts the org of the token in the query and the body', async () => {
    expect(await status({ query: { orgId: ORG } }, event({ orgId: ORG }))).toBe(200);
  });

  it('rejects another org in the query and the body, and stores nothing', async () => {
    const before = await collector.count();
    const one = await collector.post(event(), { query: { orgId: OTHER_ORG } });
    const array = await collector.post([event(), event({ orgId: OTHER_ORG })]);
    const body = await collector.post(event({ orgId: OTHER_ORG }));
    for (const [response, path] of [
      [one, 'orgId'],
      [array, '1.orgId'],
      [body, 'orgId'],
    ] as const) {
      expect(response.statusCode).toBe(401);
      expect(response.json()).toEqual(otherOrg(path));
    }
    expect(await collector.count()).toBe(before);
  });
});

describe.each(['/events', '/events/views'])('reading %s', (path) => {
  const status = async (sent: Sent) => (await collector.get(path, sent)).statusCode;

  it('accepts a private token, and a public one that may read', async () => {
    expect(await status({})).toBe(200);
    expect(await status({ token: null, query: { bearer_token: PRIVATE } })).toBe(200);
    expect(await status(browser(READING, at('https://shop.example')))).toBe(200);
  });

  it('rejects a write-only public token', async () => {
    expect(await status(browser(PUBLIC, at('https://shop.example')))).toBe(401);
  });

  it('rejects a missing token, an unknown one, and a page outside its domains', async () => {
    expect(await status({ token: null })).toBe(401);
    expect(await status({ token: 'unknown-token-of-the-tests' })).toBe(401);
    expect(await status(browser(READING, at('https://evil.example')))).toBe(401);
  });

  it('returns the documented 403 for another org', async () => {
    const response = await collector.get(path, { query: { orgId: OTHER_ORG } });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toEqual(UNAUTHORIZED);
    expect(await status({ query: { orgId: ORG } })).toBe(200);
    expect(await status({ token: null, query: { orgId: OTHER_ORG } })).toBe(401);
  });
});

describe('reading one event', () => {
  it('returns 401 whether the event exists or not', async () => {
    const [{ id }] = (await collector.post(event())).json();
    for (const path of [`/events/${id}`, '/events/none']) {
      expect((await collector.get(path, { token: null })).statusCode).toBe(401);
      const writer = browser(PUBLIC, at('https://shop.example'));
      expect((await collector.get(path, writer)).statusCode).toBe(401);
    }
    const reader = browser(READING, at('https://shop.example'));
    expect((await collector.get(`/events/${id}`, reader)).statusCode).toBe(200);
  });

  it('returns 404 for an event of another org', async () => {
    const [{ id }] = (await collector.post(event())).json();
    const response = await collector.get(`/events/${id}`, { token: OTHER_PRIVATE });
    expect(response.statusCode).toBe(404);
    expect(response.json().error.type).toBe('event_not_found');
  });
});

test('lists only events of the own org', async () => {
  const response = await collector.get('/events', { token: OTHER_PRIVATE });
  expect(response.json()).toMatchObject({ events: [], count: 0 });
});

test('knows a host in every notation, as a browser sends it', () => {
  const allows = (domain: string, page: string) => domainAllows(domain, new URL(page));
  expect(allows('müller.example', 'https://müller.example')).toBe(true);
  expect(allows('MÜLLER.example', 'https://xn--mller-kva.example:8443')).toBe(true);
  expect(allows('xn--mller-kva.example', 'https://müller.example')).toBe(true);
  expect(allows('*.müller.example:8443', 'https://a.müller.example:8443')).toBe(true);
  expect(allows('*.müller.example:8443', 'https://a.müller.example')).toBe(false);
  expect(allows('muller.example', 'https://müller.example')).toBe(false);
  expect(allows('[2001:DB8:0:0:0:0:0:1]', 'https://[2001:db8::1]:9000')).toBe(true);
  expect(allows('[2001:db8::1]:9000', 'https://[2001:db8::1]')).toBe(false);
  expect(allows('http://192.0.2.1:08080', 'http://192.0.2.1:8080')).toBe(true);
  expect(allows('[2001:db8::1', 'https://[2001:db8::1]')).toBe(false);
});

test('compares the port of a domain with the default port of the scheme', () => {
  expect(domainAllows('shop.example:443', new URL('https://shop.example'))).toBe(true);
  expect(domainAllows('http://shop.example:443', new URL('http://shop.example'))).toBe(false);
  expect(domainAllows('http://shop.example:80', new URL('http://shop.example'))).toBe(true);
  expect(domainAllows('http://shop.example', new URL('https://shop.example'))).toBe(false);
  expect(domainAllows('http://*.shop.example', new URL('http://a.shop.example'))).toBe(true);
  expect(domainAllows('*.shop.example', new URL('https://shop.example'))).toBe(false);
  expect(domainAllows('localhost', new URL('http://localhost:5173'))).toBe(true);
  expect(domainAllows('[::1]', new URL('http://[::1]:5173'))).toBe(true);
  expect(domainAllows('[2001:db8::1]', new URL('https://[2001:db8::1]'))).toBe(true);
});
