import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { BASE_PATH, MAX_BATCH_BYTES, MAX_EVENT_BYTES } from 'vitrine/contract';
import { openStore } from '../src/index.js';
import { StoreUnavailableError, StoreWriteError } from '../src/store/errors.js';
import type { Store } from '../src/store/store.js';
import {
  type Collector,
  event,
  ORG,
  OTHER_ORG,
  openCollector,
  PRIVATE,
  PUBLIC,
  READING,
} from './support/collector.js';
import { abandon, exchange, type RawResponse } from './support/raw-http.js';

const ORIGIN = 'https://shop.example';
const BROWSER = [
  `Origin: ${ORIGIN}`,
  `Referer: ${ORIGIN}/armchair`,
  'User-Agent: test',
  'Content-Type: text/plain;charset=UTF-8',
];
const EVENTS = `${BASE_PATH}/events`;
const OF_PAGE = `${EVENTS}?bearer_token=${PUBLIC}`;

interface Sent {
  method?: string;
  url?: string;
  version?: string;
  headers?: string[];
  /** Default: an event. Null sends no body. */
  body?: string | null;
  /** Sends the body in chunks, which tell no length. */
  isChunked?: boolean;
}

const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** The bytes of a request. */
function bytesOf({
  method = 'POST',
  url = OF_PAGE,
  version = 'HTTP/1.1',
  headers = ['Host: c', ...BROWSER],
  body = JSON.stringify(event()),
  isChunked = false,
}: Sent): string[] {
  const length = isChunked
    ? ['Transfer-Encoding: chunked']
    : body === null
      ? []
      : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${method} ${url} ${version}`, ...headers, ...length, '', ''].join('\r\n');
  if (body === null) return [head];
  if (!isChunked) return [head, body];
  const middle = Math.floor(body.length / 2);
  return [head, chunk(body.slice(0, middle)), chunk(body.slice(middle)), '0\r\n\r\n'];
}

const host = (...headers: string[]) => ['Host: c', ...headers];
const bearer = `Authorization: Bearer ${PRIVATE}`;
const withId = ($id: string, sessionId = 's') =>
  JSON.stringify(event({ sessionId, eventMetadata: { $id, $page: `${ORIGIN}/armchair` } }));
const named = (eventType: string) => JSON.stringify(event({ eventType }));

/** Requests that the direct way takes. */
const PLAIN: Record<string, Sent> = {
  "a page's": {},
  'a beacon of several events': { body: JSON.stringify([event(), event()]) },
  'JSON with a private token': {
    url: EVENTS,
    headers: host(bearer, 'Content-Type: application/json'),
  },
  'a token in lower case': { url: EVENTS, headers: host(`authorization: bearer ${PRIVATE}`) },
  'the header before the parameter': { headers: host(bearer), url: `${OF_PAGE}x` },
  'a type with a blank': { headers: host(bearer, 'Content-Type: application/json; charset=utf-8') },
  'no type': { headers: host(bearer) },
  chunks: { isChunked: true },
  'a sender that waits for leave': { headers: host(...BROWSER, 'Expect: 100-continue') },
  'identity as encoding': { headers: host(...BROWSER, 'Content-Encoding: identity') },
  'the org of the token': { url: `${OF_PAGE}&orgId=${ORG}` },
  'only the org': { url: `${EVENTS}?orgId=${ORG}`, headers: host(bearer) },
  'another base path': { url: `/v/events?bearer_token=${PUBLIC}` },
  'the last request of a connection': { headers: host(...BROWSER, 'Connection: close') },
  'a first copy': { body: withId('one') },
  'a duplicate': { body: withId('one') },
  'a duplicate of a reader': { url: `${EVENTS}?bearer_token=${READING}`, body: withId('one') },
  'an id of another session': { body: withId('one', 'other') },
  'characters of several bytes': { body: JSON.stringify(event({ eventMetadata: { a: '😀é' } })) },
  'no JSON': { body: '{' },
  'an empty list': { body: '[]' },
  'an unknown name': { body: named('product eaten') },
  'an unknown name in a list': { body: `[${JSON.stringify(event())},${named('x')}]` },
  'a field too many': { body: '{"eventType":"product interaction","sessionId":"s","x":1}' },
  'the name of a prototype': { body: '{"__proto__":{"x":1}}' },
  'an event of another org': { body: JSON.stringify(event({ orgId: OTHER_ORG })) },
  'an event that is too large': {
    body: JSON.stringify(event({ eventMetadata: { a: 'x'.repeat(MAX_EVENT_BYTES) } })),
  },
  'a body that is too large': { body: 'x'.repeat(MAX_BATCH_BYTES + 1) },
  'a body that turns out to be too large': {
    body: 'x'.repeat(2 * MAX_BATCH_BYTES + 2),
    isChunked: true,
  },
  'a compressed body': { headers: host(...BROWSER, 'Content-Encoding: gzip') },
};

/** Requests that it leaves to the framework. */
const OTHER: Record<string, Sent> = {
  'no token': { url: EVENTS },
  'an unknown token': { url: `${EVENTS}?bearer_token=unknown` },
  'a page elsewhere': { headers: host('Origin: https://else.example') },
  'a page without a name': { headers: host('Origin: null') },
  'no page': { headers: host() },
  'a private token in a page': { url: EVENTS, headers: host(bearer, ...BROWSER) },
  'another org': { url: `${OF_PAGE}&orgId=${OTHER_ORG}` },
  'an empty org': { url: `${OF_PAGE}&orgId=` },
  'two orgs': { url: `${OF_PAGE}&orgId=${ORG}&orgId=${ORG}` },
  'an encoded token': { url: `${EVENTS}?bearer_token=%70${PUBLIC.slice(1)}` },
  'another parameter': { url: `${OF_PAGE}&x=1` },
  'a slash at the end': { url: `${EVENTS}/?bearer_token=${PUBLIC}` },
  'an encoded path': { url: `${BASE_PATH}/event%73?bearer_token=${PUBLIC}` },
  'a path elsewhere': { url: `/elsewhere/events?bearer_token=${PUBLIC}` },
  'an address with a host': { url: `http://c${OF_PAGE}` },
  'no host': { headers: BROWSER },
  'an old version': { version: 'HTTP/1.0' },
  'a type that is none': { headers: host(`Origin: ${ORIGIN}`, 'Content-Type: x') },
  'no body': { body: null },
  'an empty body': { body: '' },
  'an empty body without a type': { body: '', headers: host(bearer) },
  'another method': { method: 'PUT' },
  'a preflight': { method: 'OPTIONS', body: null },
  'no request': { method: 'P@ST' },
};

const UUIDS = /"id":"[0-9a-f-]{36}"/g;
const HANDLER = 'tracing:fastify.request.handler:start';

let opened: Collector[] = [];
afterEach(async () => {
  for (const { app, store } of opened) {
    app.server.closeAllConnections();
    await app.close();
    await store.close();
  }
  opened = [];
});

type Config = NonNullable<Parameters<typeof openCollector>[0]>['config'];

/** Two collectors: one with the direct way, and one whose log level asks for the framework. */
async function openBoth(config: Config = {}, storeOf = () => openStore('sqlite::memory:')) {
  const both = [];
  for (const logLevel of ['silent', 'debug'] as const) {
    const collector = await openCollector({
      config: { basePath: [BASE_PATH, '/v'], ...config, logLevel },
      store: storeOf(),
      logStream: { write: () => {} },
    });
    opened.push(collector);
    await collector.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = collector.app.server.address() as AddressInfo;
    both.push({ ...collector, port });
  }
  return both as [direct: (typeof both)[0], framework: (typeof both)[0]];
}

/** Sends the same bytes to both. @returns their response, which must be the same */
async function expectSame(both: { port: number }[], sent: Sent): Promise<RawResponse> {
  const [direct, framework] = await Promise.all(
    both.map(async ({ port }) => {
      const response = await exchange({ port, parts: bytesOf(sent) });
      const ids = new Set(response.body.match(UUIDS));
      // The minutes of the two did not begin at the same moment.
      const headers = response.headers.map((line) =>
        response.status.includes(' 429 ') ? line.replace(/^(retry-after:) \d+$/, '$1') : line,
      );
      return { ...response, headers, body: response.body.replace(UUIDS, '"id":""'), ids: ids.size };
    }),
  );
  expect(direct).toEqual(framework);
  return direct as RawResponse;
}

/** The metrics of a collector that do not measure time, and what it keeps of refused requests. */
async function countsOf({ get, store }: Collector) {
  const { body } = await get('/metrics');
  // Stores those that wait.
  await get('/events/refused');
  const { events } = await store.refused.list({ org: ORG, limit: 1_000, offset: 0 });
  return {
    metrics: body.split('\n').filter((line) => /_count|vitrine_(events|rejected)/.test(line)),
    refused: events.map(({ id: _, ...rest }) => rest),
    stored: (await store.list({ org: ORG, sort: 'createdAt', limit: 1, offset: 0 }))?.count,
  };
}

/** Requests that were refused because of their body. */
const refusedBodies = async ({ get }: Collector) =>
  Number(
    /rejected_requests_total\{code="createEvent"\} (\d+)/.exec((await get('/metrics')).body)?.[1],
  );

describe('a request that does not pass through the framework', () => {
  it('gets the response of the framework, to the byte, and counts the same', async () => {
    const both = await openBoth();
    let handled = 0;
    const count = () => handled++;
    subscribe(HANDLER, count);
    try {
      for (const [name, sent] of Object.entries(PLAIN)) {
        handled = 0;
        const { status } = await expectSame(both, sent);
        // The framework calls no handler for a body that it refuses.
        const reads = !/ 41[35] /.test(status) || name === 'an event that is too large';
        expect([name, handled]).toEqual([name, reads ? 1 : 0]);
      }
    } finally {
      unsubscribe(HANDLER, count);
    }
    for (const sent of Object.values(OTHER)) await expectSame(both, sent);
    // A sender that goes before its body is complete.
    for (const collector of both) {
      const before = await refusedBodies(collector);
      await abandon(
        collector.port,
        `${bytesOf({ body: null })[0]?.slice(0, -2)}Content-Length: 9\r\n\r\n{`,
      );
      await expect.poll(() => refusedBodies(collector)).toBe(before + 1);
    }
    const [direct, framework] = await Promise.all(both.map(countsOf));
    expect(direct).toEqual(framework);
    expect(direct?.refused.length).toBeGreaterThan(5);
    expect(direct?.stored).toBeGreaterThan(10);
  });

  it('is limited by client and by token in the same way', async () => {
    const both = await openBoth({ clientRateLimit: 2, rateLimit: 3 });
    const from = (address: string, ...headers: string[]): Sent => ({
      url: EVENTS,
      headers: host(bearer, `X-Forwarded-For: ${address}`, ...headers),
    });
    const statuses = [];
    for (const address of [
      '203.0.113.7',
      '203.0.113.7',
      '203.0.113.7',
      '203.0.113.8',
      '203.0.113.8',
    ])
      statuses.push((await expectSame(both, from(address))).status.split(' ')[1]);
    // The third by its client, the fifth by its token.
    expect(statuses).toEqual(['200', '200', '429', '200', '429']);
  });

  it('gets an object for a single event when the configuration says so', async () => {
    const both = await openBoth({ responseShape: 'object' });
    expect((await expectSame(both, {})).body).toMatch(/^\{/);
    expect((await expectSame(both, { body: JSON.stringify([event()]) })).body).toMatch(/^\[/);
  });

  it.each([
    ['is busy', () => new StoreUnavailableError('too many events wait to be stored; retry later')],
    [
      'is full',
      () => new StoreWriteError('disk I/O error', { cause: new Error('disk I/O error') }),
    ],
    ['has a fault', () => new TypeError('x is not a function')],
  ])('gets the same error when the store %s', async (_, error) => {
    const both = await openBoth({}, () => {
      const store: Store = openStore('sqlite::memory:');
      return { ...store, append: () => Promise.reject(error()) };
    });
    for (const sent of [{}, { url: EVENTS, headers: host(bearer) }])
      expect((await expectSame(both, sent)).status).toMatch(/ 50[03] /);
  });
});
