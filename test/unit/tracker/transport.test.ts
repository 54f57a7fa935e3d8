import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRetryable } from '../../../src/contract/errors.js';
import { createTransport, type Request } from '../../../src/tracker/delivery/transport.js';

let server: Server;

const listen = async (listener: RequestListener) => {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Node takes no referrer; the browser tests look at it.
  return createTransport(`http://127.0.0.1:${port}/api`, '?bearer_token=t');
};

const REQUEST: Request = { body: '{}', page: '', text: true, keepalive: false, online: true };

const send = async (listener: RequestListener, more: Partial<Request> = {}) =>
  (await listen(listener)).send({ ...REQUEST, ...more });

beforeEach(() => void vi.stubGlobal('location', { origin: 'https://shop.example' }));
afterEach(() => {
  server?.close();
  vi.unstubAllGlobals();
});

const API_ERROR = JSON.stringify({
  error: {
    message: 'Create event error',
    details: [{ path: 'metric', message: 'must be number' }],
  },
});

const answerWith = (status: number, body: string, capabilities?: string) => {
  const headers = new Headers();
  if (capabilities !== undefined) headers.set('Vitrine-Capabilities', capabilities);
  // The browser refuses to make a response of these with a body.
  const content = status === 204 || status === 304 ? null : body;
  vi.stubGlobal('fetch', async () => new Response(content, { status, headers }));
  return createTransport('/api', '').send(REQUEST);
};

const RESULTS = {
  sent: { result: 'sent', code: undefined },
  dropped: { result: 'dropped', code: 'server_rejected' },
  tooLarge: { result: 'dropped', code: 'event_too_large' },
  halted: { result: 'halted', code: 'unauthorized' },
  queued: { result: 'queued', code: 'server_unavailable' },
  failed: { result: 'unknown', code: 'server_unavailable' },
  foreign: { result: 'queued', code: 'unexpected_response' },
} as const;

/** Statuses by what they mean, beside the results of those that depend on who answers. */
const FIXED: [statuses: number[], keyof typeof RESULTS][] = [
  [[401, 403], 'halted'],
  [[404], 'foreign'],
  [[413], 'tooLarge'],
  [[429, 503], 'queued'],
  [[408, 425, 500, 501, 502, 504, 520, 599], 'failed'],
];
const SUCCESS = [200, 201, 202, 206];
const REFUSALS = [300, 400, 402, 405, 406, 409, 410, 411, 415, 422, 431, 451];

describe('the result of an attempt', () => {
  it.each<
    [
      string,
      string,
      string | undefined,
      success: keyof typeof RESULTS,
      refusal: keyof typeof RESULTS,
    ]
  >([
    ['an array of events', '[{"id":"a"}]', undefined, 'sent', 'foreign'],
    ['an event', '{"id":"a"}', undefined, 'sent', 'foreign'],
    ['the capabilities and no body', '', 'idempotent', 'sent', 'foreign'],
    ['the capabilities and an array', '[{"id":"a"}]', 'idempotent', 'sent', 'foreign'],
    ['the capabilities and an error', API_ERROR, 'idempotent', 'sent', 'dropped'],
    ['an error of the API', API_ERROR, undefined, 'foreign', 'dropped'],
    ['an error without details', '{"error":{"message":"No"}}', undefined, 'foreign', 'dropped'],
    ['HTML', '<!doctype html><title>Offline</title>', undefined, 'foreign', 'foreign'],
    ['no body', '', undefined, 'foreign', 'foreign'],
    ['an empty capabilities header', '', '', 'foreign', 'foreign'],
    ['{"ok":false}', '{"ok":false}', undefined, 'foreign', 'foreign'],
    ['{"error":"offline"}', '{"error":"offline"}', undefined, 'foreign', 'foreign'],
    ['null', 'null', undefined, 'foreign', 'foreign'],
    ['true', 'true', undefined, 'foreign', 'foreign'],
    ['an empty array', '[]', undefined, 'foreign', 'foreign'],
    ['an array of null', '[null]', undefined, 'foreign', 'foreign'],
  ])('follows the table when the answer is %s', async (_, body, header, success, refusal) => {
    const rows: typeof FIXED = [...FIXED, [SUCCESS, success], [REFUSALS, refusal]];
    for (const [statuses, result] of rows)
      for (const status of statuses) {
        const outcome = await answerWith(status, body, header);
        expect({ status, result: outcome.result, code: outcome.code }).toEqual({
          status,
          ...RESULTS[result],
        });
      }
  });

  it.each([204, 304])('is queued when the answer is %i, which has no body', async (status) => {
    expect(await answerWith(status, '')).toMatchObject(RESULTS.foreign);
  });

  it('is sent when 204 comes with the capabilities', async () => {
    expect(await answerWith(204, '', 'idempotent')).toMatchObject(RESULTS.sent);
  });

  it('names status and endpoint when the answer is not from the API', async () => {
    expect((await answerWith(200, '<html>')).message).toBe('200 /api');
  });

  it('is another attempt for each API error that the contract calls retryable', async () => {
    for (let status = 400; status < 600; status++) {
      // The API has no 404 to an event: the address is wrong.
      if (status === 404) continue;
      const { result } = await answerWith(status, API_ERROR);
      expect([status, /^(queued|unknown)$/.test(result)]).toEqual([status, isRetryable(status)]);
    }
  });

  it.each([
    [true, 'unknown'],
    [false, 'queued'],
  ])(
    'is another attempt when the connection breaks and online is %s: %s',
    async (online, result) => {
      expect(await send((request) => request.socket.destroy(), { online })).toEqual({
        result,
        code: 'network_error',
      });
    },
  );

  it.each(['[{"id":"a","ty', '{"id":"a', '{"error":{"mess'])(
    'is unknown when the engine hands over half an answer: %s',
    async (half) => {
      for (const status of [200, 422])
        expect(await answerWith(status, half)).toEqual({
          result: 'unknown',
          code: 'network_error',
        });
    },
  );

  it('is unknown when the connection breaks in the middle of the answer', async () => {
    const outcome = await send((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('[{"id":');
      setImmediate(() => response.destroy());
    });
    expect(outcome).toEqual({ result: 'unknown', code: 'network_error' });
  });

  it('is unknown when the answer is a redirect, which could turn the POST into a GET', async () => {
    const outcome = await send((request, response) => {
      if (request.url === '/api/events?bearer_token=t')
        response.writeHead(302, { Location: '/elsewhere' });
      response.end('[{"id":"a"}]');
    });
    expect(outcome).toEqual({ result: 'unknown', code: 'network_error' });
  });
});

describe('an outcome', () => {
  it.each([
    ['an array', '[{"id":"a"},{"id":"b"}]', ['a', 'b']],
    ['an object', '{"id":"a"}', ['a']],
  ])('has the ids when the answer is %s', async (_, body, ids) => {
    const outcome = await send((_request, response) => {
      response.setHeader('Vitrine-Capabilities', 'idempotent');
      response.end(body);
    });
    expect(outcome).toMatchObject({ result: 'sent', ids, capabilities: 'idempotent' });
  });

  it('has empty capabilities when the server names none', async () => {
    const outcome = await send((_request, response) => response.end('{"id":"a"}'));
    expect(outcome).toMatchObject({ result: 'sent', message: undefined, capabilities: '' });
  });

  it('has the message of the server and its Retry-After', async () => {
    const outcome = await send((_request, response) =>
      response.writeHead(422, { 'Retry-After': '7' }).end(API_ERROR),
    );
    expect(outcome).toMatchObject({
      result: 'dropped',
      message: '422 metric must be number',
      retryAfter: '7',
    });
  });
});

describe('a request', () => {
  it.each([
    [true, 'text/plain;charset=UTF-8'],
    [false, 'application/json'],
  ])('with text: %s has the content type %s', async (text, type) => {
    let received: unknown[] = [];
    await send(
      ({ method, url, headers }, response) => {
        received = [method, url, headers['content-type']];
        response.end('[]');
      },
      { text },
    );
    expect(received).toEqual(['POST', '/api/events?bearer_token=t', type]);
  });
});

describe('requestCapabilities', () => {
  const request = async (listener: RequestListener) =>
    (await listen(listener)).requestCapabilities();

  it.each([
    ['idempotent, text', 'idempotent, text'],
    ['', undefined],
  ])('returns %j when the header is %j', async (capabilities, header) => {
    const received = await request(({ method, url, headers }, response) => {
      if (header) response.setHeader('Vitrine-Capabilities', header);
      // A CORS preflight would cost a round trip, and the healthcheck needs no token.
      const plain = method === 'GET' && url === '/api/healthcheck' && !headers['content-type'];
      response.writeHead(plain && !headers.referer ? 200 : 400).end('true');
    });
    expect(received).toBe(capabilities);
  });

  it('sends nothing of the visitor, and has a deadline', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch');
    await request((_request, response) => response.end('true'));
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
    ['a page of the shop', (_request, response) => response.end('<html>')],
    ['an error as JSON with 200', (_request, response) => response.end('{"error":"offline"}')],
    [
      'a redirect',
      ({ url }, response) =>
        url === '/' ? response.end('true') : response.writeHead(302, { Location: '/' }).end(),
    ],
    ['a broken connection', ({ socket }) => socket.destroy()],
  ])('returns undefined when the answer is %s', async (_, listener) => {
    expect(await request(listener)).toBeUndefined();
  });
});
