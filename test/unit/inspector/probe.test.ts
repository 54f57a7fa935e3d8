import { afterEach, expect, test, vi } from 'vitest';
import { probe } from '../../../src/inspector/probe.js';

const SHOP = 'https://shop.example';
const API = 'https://api.example';

/** How each request ends, by its mode and address; those that are not named fail. */
type Ends = Record<string, 'basic' | 'opaqueredirect' | 'moved' | 'policy'>;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Probes on a page whose requests end like that; returns the results and the requests. */
async function play(ends: Ends, endpoint = `${API}/api/analytics`, disposition = 'enforce') {
  const requests: [name: string, init: RequestInit][] = [];
  const document = Object.assign(new EventTarget(), { baseURI: `${SHOP}/chair` });
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', { href: `${SHOP}/chair` });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const name = `${init.mode} ${url}`;
    requests.push([name, init]);
    const end = ends[name];
    if (end === 'policy')
      setTimeout(() => {
        const violation = { disposition, effectiveDirective: 'connect-src', blockedURI: url };
        document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation));
      });
    if (!end || end === 'policy') throw new TypeError('Failed to fetch');
    return { type: end, redirected: end === 'moved' };
  });
  return { probes: await probe(endpoint), requests };
}

const EVENTS = `cors ${API}/api/analytics/events`;
const PLAIN = `no-cors ${API}/api/analytics/events`;
const SERVER = `no-cors ${API}/`;
const OWN = `no-cors ${SHOP}/`;
const BAIT = `no-cors ${SHOP}/vitrine-ad-banner.gif`;

test('sends one probe like an event, without data of the visitor, to an address that answers', async () => {
  const { probes, requests } = await play({ [EVENTS]: 'basic' });
  expect(probes).toEqual({ events: 'answered' });
  expect(requests).toHaveLength(1);
  expect(requests[0]?.[1]).toMatchObject({
    method: 'HEAD',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json' },
  });
});

test.each<[what: string, ends: Ends, probes: object, requests: number]>([
  ['redirects', { [EVENTS]: 'opaqueredirect' }, { events: 'redirected' }, 1],
  ['is forbidden', { [EVENTS]: 'policy' }, { events: 'policy' }, 1],
  ['answers without CORS', { [PLAIN]: 'basic' }, { events: 'failed', plain: 'answered' }, 2],
  ['redirects without CORS', { [PLAIN]: 'moved' }, { plain: 'redirected' }, 2],
  ['is blocked', { [SERVER]: 'basic' }, { plain: 'failed', server: 'answered' }, 3],
  ['is without a network', {}, { server: 'failed', shop: 'failed' }, 4],
  ['is gone', { [OWN]: 'basic', [BAIT]: 'basic' }, { shop: 'answered', bait: 'answered' }, 5],
  ['is gone, with a blocker', { [OWN]: 'basic' }, { shop: 'answered', bait: 'failed' }, 5],
  // The policy allows the address of the events and no other.
  ['is unknown', { [SERVER]: 'policy', [OWN]: 'policy' }, { shop: 'policy' }, 4],
  [
    'is blocked or gone',
    { [SERVER]: 'policy', [OWN]: 'basic' },
    { server: 'policy', bait: 'failed' },
    5,
  ],
])('probes on until the cause is known: an address that %s', async (_, ends, expected, count) => {
  const { probes, requests } = await play(ends);
  expect(probes).toMatchObject(expected);
  expect(requests.map(([name]) => name)).toEqual(
    [EVENTS, PLAIN, SERVER, OWN, BAIT].slice(0, count),
  );
});

test('ignores a policy that only reports', async () => {
  const { probes } = await play({ [EVENTS]: 'policy' }, `${API}/api/analytics`, 'report');
  expect(probes.events).toBe('failed');
});

test('probes an endpoint on the page’s own server', async () => {
  const { probes, requests } = await play({ [OWN]: 'basic' }, '/api');
  expect(requests[0]?.[0]).toBe(`cors ${SHOP}/api/events`);
  expect(probes).toEqual({ events: 'failed', plain: 'failed', server: 'answered' });
});

test('finds the same in a browser without AbortSignal.timeout', async () => {
  vi.stubGlobal('AbortSignal', class extends AbortSignal {});
  Object.assign(AbortSignal, { timeout: undefined });
  const { probes } = await play({ [EVENTS]: 'basic' });
  expect(probes).toEqual({ events: 'answered' });
});

test('ends without a response at its timeout', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { baseURI: `${SHOP}/chair` }));
  vi.stubGlobal('location', { href: `${SHOP}/chair` });
  vi.stubGlobal(
    'fetch',
    (_: string, { signal }: RequestInit) =>
      new Promise((_, fail) => signal?.addEventListener('abort', () => fail(signal.reason))),
  );
  const result = probe(`${API}/api/analytics`);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await result).toEqual({
    events: 'failed',
    plain: 'failed',
    server: 'failed',
    shop: 'failed',
  });
});
