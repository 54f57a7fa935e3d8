import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Limits } from '../src/lib/limits.js';
import { type Collector, openCollector, PRIVATE } from './support/collector.js';

let collector: Collector | undefined;
afterEach(async () => {
  await collector?.close();
  collector = undefined;
});

const connectAgain = async () => {
  const address = collector?.app.server.address() as AddressInfo;
  const socket = connect(address.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
};
const open = async (limits: Partial<Limits> = {}) => {
  collector = await openCollector({ limits });
  await collector.app.listen({ port: 0 });
  return connectAgain();
};
const expectError = (response = '', status = 0) => {
  const [head = '', body = ''] = response.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toMatch(/connection: close/i);
  expect(JSON.parse(body)).toEqual({
    error: { type: expect.any(String), message: expect.any(String) },
  });
};
const ended = async (socket: Awaited<ReturnType<typeof open>>) => {
  let response = '';
  socket.on('data', (chunk) => {
    response += chunk;
  });
  await once(socket, 'close');
  return response;
};

it('closes a slow request after its timeout', async () => {
  const drip = (socket: Awaited<ReturnType<typeof open>>) => {
    const timer = setInterval(() => socket.write('a'), 50);
    socket.once('close', () => clearInterval(timer));
  };
  const sockets = [
    await open({ requestMs: 1_000 }),
    await connectAgain(),
    await connectAgain(),
  ] as const;
  sockets[0].write('POST /api/analytics/events HTTP/1.1\r\nHost: c\r\nX-');
  sockets[1].write(
    `POST /api/analytics/events HTTP/1.1\r\nHost: c\r\nAuthorization: Bearer ${PRIVATE}\r\nContent-Length: 100\r\n\r\n{`,
  );
  sockets[2].write('GET / HTTP/1.1\r\nHost: c\r\nX-');
  drip(sockets[0]);
  drip(sockets[1]);
  const [, , silent] = await Promise.all(sockets.map(ended));
  expectError(silent, 408);
  expect(await collector?.count()).toBe(0);
});

it.each([
  ['headers too large', `GET / HTTP/1.1\r\nHost: c\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['an address too large', `GET /?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: c\r\n\r\n`, 431],
  ['bytes that are not HTTP', 'hello\r\n\r\n', 400],
  ['no host', 'GET /healthcheck HTTP/1.1\r\n\r\n', 400],
  ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: c\r\nExpect: x\r\n\r\n', 417],
])('answers a malformed request with an error: %s', async (_, text, status) => {
  const socket = await open();
  socket.write(text);
  expectError(await ended(socket), status);
});

it('answers 413 before a large body is sent completely', async () => {
  const socket = await open();
  socket.write(
    `POST /api/analytics/events HTTP/1.1\r\nHost: c\r\nAuthorization: Bearer ${PRIVATE}\r\nContent-Length: 1000000000\r\n\r\n`,
  );
  const [chunk] = await once(socket, 'data');
  expect(`${chunk}`).toMatch(/^HTTP\/1.1 413 /);
  socket.destroy();
});
