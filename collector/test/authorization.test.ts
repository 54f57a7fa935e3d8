import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { domainAllows } from '../src/auth.js';
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

let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
});
afterAll(() => collector.close());

/** A browser on a page of that origin. */
const browser = (token: string, headers: Record<string, string>): Sent => ({
  token: null,
  query: { bearer_token: token },
  headers,
});
const at = (origin: string) => ({ origin });

describe('writing', () => {
  const status = async (sent: Sent, body = event()) =>
    (await collector.post(body, sent)).statusCode;

  it('takes a private token as a header, and from nowhere in particular', async () => {
    expect(await status({ token: PRIVATE })).toBe(200);
    expect(await status({ token: null, headers: { authorization: `bearer ${PRIVATE}` } })).toBe(
      200,
    );
  });

  it('takes a private token as bearer_token', async () => {
    expect(await status({ token: null, query: { bearer_token: PRIVATE } })).toBe(200);
  });

  it('refuses no token and an unknown one', async () => {
    const unknown = `${PRIVATE}x`;
    for (const sent of [
      { token: null },
      { token: unknown },
      { token: null, query: { bearer_token: unknown } },
      { token: null, query: { bearer_token: '' } },
      { token: null, headers: { authorization: `Basic ${PRIVATE}` } },
    ]) {
      const answer = await collector.post(event(), sent);
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject(UNAUTHORIZED);
    }
  });

  it.each([
    ['the host', 'https://shop.example', 200],
    ['the host on any port, where the domain names none', 'http://shop.example:3000', 200],
    ['the host in capitals', 'https://SHOP.example', 200],
    ['a subdomain of a host that is meant exactly', 'https://www.shop.example', 401],
    ['a host that only ends alike', 'https://notshop.example', 401],
    ['a host that only begins alike', 'https://shop.example.evil.example', 401],
    ['a subdomain of *.', 'https://www.brand.example', 200],
    ['a subdomain of a subdomain of *.', 'https://a.b.brand.example', 200],
    ['what *. stands under', 'https://brand.example', 401],
    ['a host that only ends like *.', 'https://evilbrand.example', 401],
    ['the port that the domain names', 'https://ported.example:8443', 200],
    ['another port than the domain names', 'https://ported.example', 401],
    ['no origin worth the name', 'null', 401],
  ])('with a public token from %s', async (_, origin, expected) => {
    expect(await status(browser(PUBLIC, at(origin)))).toBe(expected);
  });

  it('goes by the Referer where there is no Origin', async () => {
    expect(await status(browser(PUBLIC, { referer: 'https://shop.example/chair' }))).toBe(200);
    expect(await status(browser(PUBLIC, { referer: 'https://evil.example/shop.example' }))).toBe(
      401,
    );
  });

  it('goes by the Origin where there are both', async () => {
    const headers = { origin: 'https://evil.example', referer: 'https://shop.example/' };
    expect(await status(browser(PUBLIC, headers))).toBe(401);
  });

  it('refuses a public token from outside a browser', async () => {
    expect(await status(browser(PUBLIC, {}))).toBe(401);
    expect(await status({ token: PUBLIC })).toBe(401);
  });

  it('takes the org of the token, in the query and in the body', async () => {
    expect(await status({ query: { orgId: ORG } }, event({ orgId: ORG }))).toBe(200);
  });

  it('refuses another org, in the query and in the body, and stores nothing', async () => {
    const before = await collector.count();
    expect(await status({ query: { orgId: OTHER_ORG } })).toBe(401);
    const answer = await collector.post([event(), event({ orgId: OTHER_ORG })]);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual(UNAUTHORIZED);
    expect(await status({}, event({ orgId: OTHER_ORG }))).toBe(401);
    expect(await collector.count()).toBe(before);
  });
});

describe.each(['/events', '/events/views'])('reading %s', (path) => {
  const status = async (sent: Sent) => (await collector.get(path, sent)).statusCode;

  it('takes a private token, and a public one that may read', async () => {
    expect(await status({})).toBe(200);
    expect(await status({ token: null, query: { bearer_token: PRIVATE } })).toBe(200);
    expect(await status(browser(READING, at('https://shop.example')))).toBe(200);
  });

  it('refuses a public token that only writes', async () => {
    expect(await status(browser(PUBLIC, at('https://shop.example')))).toBe(401);
  });

  it('refuses no token, an unknown one, and a domain that is not allowed', async () => {
    expect(await status({ token: null })).toBe(401);
    expect(await status({ token: 'unknown-token-of-the-tests' })).toBe(401);
    expect(await status(browser(READING, at('https://evil.example')))).toBe(401);
  });

  it('answers 403 for another org, in the documented words', async () => {
    const answer = await collector.get(path, { query: { orgId: OTHER_ORG } });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toEqual(UNAUTHORIZED);
    expect(await status({ query: { orgId: ORG } })).toBe(200);
    expect(await status({ token: null, query: { orgId: OTHER_ORG } })).toBe(401);
  });
});

describe('reading one event', () => {
  it('answers 401 before it says whether the event exists', async () => {
    const [{ id }] = (await collector.post(event())).json();
    for (const path of [`/events/${id}`, '/events/none']) {
      expect((await collector.get(path, { token: null })).statusCode).toBe(401);
      const writer = browser(PUBLIC, at('https://shop.example'));
      expect((await collector.get(path, writer)).statusCode).toBe(401);
    }
    const reader = browser(READING, at('https://shop.example'));
    expect((await collector.get(`/events/${id}`, reader)).statusCode).toBe(200);
  });

  it('answers 404 for an event of another org', async () => {
    const [{ id }] = (await collector.post(event())).json();
    const answer = await collector.get(`/events/${id}`, { token: OTHER_PRIVATE });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error.type).toBe('event_not_found');
  });
});

test('orgs see their own events only', async () => {
  const answer = await collector.get('/events', { token: OTHER_PRIVATE });
  expect(answer.json()).toMatchObject({ events: [], count: 0 });
});

test('the port of a domain is compared with the one that the scheme stands for', () => {
  expect(domainAllows('shop.example:443', new URL('https://shop.example'))).toBe(true);
  expect(domainAllows('shop.example:443', new URL('http://shop.example'))).toBe(false);
  expect(domainAllows('shop.example:80', new URL('http://shop.example'))).toBe(true);
});
