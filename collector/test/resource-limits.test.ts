import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { BASE_PATH, MAX_BATCH_BYTES } from 'vitrine/contract';
import { LIMITS, type Limits } from '../src/lib/limits.js';
import { type Collector, event, openCollector, PRIVATE } from './support/collector.js';

let collector: Collector;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await collector?.close();
});

const listen = async (limits: Partial<Limits> = {}) => {
  collector = await openCollector({ limits });
  await collector.app.listen({ port: 0, host: '127.0.0.1' });
};

const open = async () => {
  const socket = connect((collector.app.server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
};

const head = (method: string, path: string, ...headers: string[]) =>
  [
    `${method} ${BASE_PATH}${path} HTTP/1.1`,
    'Host: c',
    `Authorization: Bearer ${PRIVATE}`,
    ...headers,
    '',
    '',
  ].join('\r\n');

const statusOf = async (socket: Socket) => {
  const [chunk] = await once(socket, 'data');
  return Number(/^HTTP\/1.1 (\d+)/.exec(`${chunk}`)?.[1]);
};

/** Stores events that need more than the buffers of a socket. */
const storeLarge = async () => {
  const text = 'x'.repeat(60_000);
  for (let i = 0; i < 10; i++) {
    const events = Array.from({ length: 16 }, () => event({ eventMetadata: { text } }));
    expect((await collector.post(events)).statusCode).toBe(200);
  }
};

describe('bodies', () => {
  it('count as they arrive, also when they never end', async () => {
    await listen({ pendingBodyBytes: 2_000_000 });
    const post = (bytes: number) => head('POST', '/events', `Content-Length: ${bytes}`);
    const endless = await Promise.all([open(), open()]);
    for (const socket of endless) socket.write(post(MAX_BATCH_BYTES) + ' '.repeat(950_000));
    const text = 'x'.repeat(150_000);
    const large = [event(), event()].map((each) => ({
      ...each,
      eventMetadata: { text: text.slice(0, 60_000) },
    }));
    await expect
      .poll(async () => (await collector.post(large)).statusCode, { timeout: 5_000 })
      .toBe(503);
    // A small one still fits, and the share is free once a sender has gone.
    expect((await collector.post(event())).statusCode).toBe(200);
    for (const socket of endless) socket.destroy();
    await expect
      .poll(async () => (await collector.post(large)).statusCode, { timeout: 5_000 })
      .toBe(200);
  });

  it('get 413 when they exceed the limit, and their connection ends', async () => {
    await listen();
    const socket = await open();
    socket.write(head('POST', '/events', 'Transfer-Encoding: chunked'));
    const chunk = 'x'.repeat(100_000);
    const timer = setInterval(
      () => socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`),
      1,
    );
    const [response] = await once(socket, 'data');
    expect(`${response}`).toMatch(/^HTTP\/1.1 413 .*connection: close/is);
    await once(socket, 'close');
    clearInterval(timer);
    expect(await collector.count()).toBe(0);
  });

  it.each(['gzip', 'br', 'GZIP', 'x'])('get 415 when they are encoded: %s', async (encoding) => {
    await listen();
    const body = gzipSync(JSON.stringify(event()));
    const { port } = collector.app.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${BASE_PATH}/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${PRIVATE}`, 'content-encoding': encoding },
      body,
    });
    expect(response.status).toBe(415);
    expect(await response.json()).toEqual({
      error: {
        type: 'unsupported_encoding',
        message: 'Unsupported encoding',
        details: [{ path: '', message: 'is compressed; send it without Content-Encoding' }],
      },
    });
    expect(await collector.count()).toBe(0);
  });

  it('are not encoded by "identity"', async () => {
    await listen();
    const headers = { 'content-encoding': 'identity' };
    expect((await collector.post(event(), { headers })).statusCode).toBe(200);
  });
});

describe('a reader', () => {
  const read = async () => {
    const socket = await open();
    socket.write(head('GET', '/events?perPage=1000'));
    const status = await statusOf(socket);
    socket.pause();
    return { socket, status };
  };
  const openConnections = () =>
    new Promise<number>((resolve) =>
      collector.app.server.getConnections((_, count) => resolve(count)),
    );

  it('is cut off when it takes no byte of its response', async () => {
    await listen({ idleResponseMs: 500 });
    await storeLarge();
    expect((await read()).status).toBe(200);
    await expect.poll(openConnections, { timeout: 10_000 }).toBe(0);
  });

  it('is cut off when it has not taken its response in time', async () => {
    await listen({ responseMs: 1_000 });
    await storeLarge();
    const { socket, status } = await read();
    expect(status).toBe(200);
    // A few bytes now and then keep the connection active.
    const timer = setInterval(() => socket.read(1), 50);
    await expect.poll(openConnections, { timeout: 10_000 }).toBe(0);
    clearInterval(timer);
  });

  it('waits when too many responses are pending, and frees its share', async () => {
    await listen({ pendingResponseBytes: 6 * LIMITS.pageBytes });
    await storeLarge();
    const first = await read();
    expect(first.status).toBe(200);
    const second = await read();
    expect(second.status).toBe(503);
    // Small responses need no share.
    expect((await collector.get('/events?perPage=1&sort=createdAt')).statusCode).toBe(200);
    first.socket.destroy();
    await expect.poll(async () => (await read()).status, { timeout: 5_000 }).toBe(200);
  });
});

it('closes connections beyond the limit', async () => {
  await listen({ connections: 2 });
  const [one] = [await open(), await open()];
  const third = await open();
  await once(third, 'close');
  one?.write(head('GET', '/healthcheck'));
  expect(await statusOf(one as Socket)).toBe(200);
});

describe('the documented limits', () => {
  const text = readFileSync(new URL('../../docs/collector.md', import.meta.url), 'utf8');
  const section = text.slice(
    text.indexOf('\n## Limits\n'),
    text.indexOf('\n## ', text.indexOf('\n## Limits\n') + 3),
  );
  const rows = new Map(
    section
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, what = '', limit = '']) => [what, limit]),
  );
  const mib = (bytes: number) => `${bytes / 1_048_576} MiB`;
  const seconds = (ms: number) => `${ms / 1_000} seconds`;
  const count = (number: number) => `${number}`.replace(/\B(?=(\d{3})+$)/g, ' ');
  /** Row and text of each limit. */
  const DOCUMENTED = {
    headerBytes: ['address and headers of a request', `${LIMITS.headerBytes / 1_024} KiB`],
    requestMs: ['duration of a request until it is complete', seconds(LIMITS.requestMs)],
    connections: ['open connections', count(LIMITS.connections)],
    pendingBodyBytes: [
      'bodies without a response, as they arrive',
      `${mib(LIMITS.pendingBodyBytes)} together`,
    ],
    pendingResponseBytes: [
      'responses to queries that wait for their readers',
      `${mib(LIMITS.pendingResponseBytes)} together`,
    ],
    clientResponseBytes: ['the same for one client', mib(LIMITS.clientResponseBytes)],
    idleResponseMs: ['a reader that takes no byte of its response', seconds(LIMITS.idleResponseMs)],
    responseMs: ['a reader until it has its whole response', seconds(LIMITS.responseMs)],
    pageBytes: ['events in memory of a list, an export or a migration', mib(LIMITS.pageBytes)],
    pendingEvents: ['events that wait for the disk', count(LIMITS.pendingEvents)],
    pendingQueriesOfReader: [
      'queries at once, with SQLite',
      `${2 * LIMITS.pendingQueriesOfReader}`,
    ],
    columnBytesOfReader: [
      'columns of facts in memory of a reader of SQLite',
      mib(LIMITS.columnBytesOfReader),
    ],
    columnEvents: ['events of a question by columns, with SQLite', count(LIMITS.columnEvents)],
    columnEventsOfDay: ['the same of a day', count(LIMITS.columnEventsOfDay)],
    queryMs: ['a query', seconds(LIMITS.queryMs)],
    webhookBodyBytes: ['body of a webhook', mib(LIMITS.webhookBodyBytes)],
    dashboardBodyBytes: [
      'body of a request to the dashboard',
      `${LIMITS.dashboardBodyBytes / 1_024} KiB`,
    ],
    dashboardRequestsOfClient: [
      'requests of a client to the dashboard, in a minute',
      count(LIMITS.dashboardRequestsOfClient),
    ],
    dashboardRequestsOfSession: [
      'the same of a session, or of a share link',
      count(LIMITS.dashboardRequestsOfSession),
    ],
    signInsOfClient: ['tries of a password of a client, in a minute', `${LIMITS.signInsOfClient}`],
    signInsOfName: ['the same for a name', `${LIMITS.signInsOfName}`],
    adminBodyBytes: [
      'body of a request to the [administration](administration.md)',
      `${LIMITS.adminBodyBytes / 1_024} KiB`,
    ],
    assetTableBytes: ['a table of assets in a request', mib(LIMITS.assetTableBytes)],
    assetsOfOrg: ['assets of an org', count(LIMITS.assetsOfOrg)],
    waitingPasswords: ['passwords that wait for their check', `${LIMITS.waitingPasswords}`],
  } satisfies Record<keyof Limits, readonly [row: string, text: string]>;

  it.each(Object.entries(DOCUMENTED))('have %s', (_, [row, limit]) => {
    expect(rows.get(row)).toBe(limit);
  });
});
