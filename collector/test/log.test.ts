import { afterEach, expect, it } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { redact } from '../src/http/redact.js';
import { openStore } from '../src/index.js';
import { type Collector, event, openCollector, PRIVATE, PUBLIC } from './support/collector.js';

/** Tokens of the hosted API look like ids. */
const UUID_TOKEN = '5f0c7d57-9a1e-4a3b-8a52-5d6a9a1f2c3e';

let collector: Collector;
afterEach(() => collector.close());

const failing = () => ({
  ...openStore('sqlite::memory:'),
  append: () => Promise.reject(new Error('an unexpected error')),
});

it.each(['info', 'trace'] as const)('logs no token at level %s', async (logLevel) => {
  const lines: string[] = [];
  collector = await openCollector({
    config: { logLevel },
    store: failing(),
    logStream: { write: (line) => void lines.push(line) },
  });
  const headers = { origin: 'https://shop.example' };
  // A store error, a rejected event, a read and a 404, with the token in a header and in a parameter.
  await collector.post(event(), { token: PRIVATE });
  await collector.post(event(), { token: null, query: { bearer_token: PUBLIC }, headers });
  await collector.post({}, { token: null, query: { bearer_token: PRIVATE } });
  await collector.get('/events', { token: null, query: { bearer_token: PRIVATE } });
  for (const url of [
    `/nowhere?bearer_token=${PRIVATE}`,
    `${BASE_PATH}/events?orgId=1&bearer_token=${PRIVATE}&page=2`,
    `${BASE_PATH}/events?bearer%5Ftoken=${PRIVATE}`,
    `${BASE_PATH}/events?%62earer_token=${PRIVATE}`,
    `${BASE_PATH}/events?Bearer_Token=${PRIVATE}`,
    `${BASE_PATH}/events/%zz?bearer_token=${PRIVATE}`,
    `${BASE_PATH}/events?bearer_token[]=${PRIVATE}`,
    `${BASE_PATH}/events?token=${PRIVATE}`,
    `${BASE_PATH}/events?page=1#${PRIVATE}`,
    `${BASE_PATH}/events/${PRIVATE}`,
    `/${PRIVATE}?${PRIVATE}`,
    `${BASE_PATH}/events?bearer_token=#${PRIVATE}`,
    `${BASE_PATH}/events?sessionId=${PRIVATE}`,
    `${BASE_PATH}/events?page=${PRIVATE}`,
    `${BASE_PATH}/events?from=2026-03-01T00:00:00.000Z&to=${UUID_TOKEN}`,
    `${BASE_PATH}/events/${UUID_TOKEN}`,
  ]) {
    await collector.app.inject({ url });
  }
  const log = lines.join('');
  expect(log).toContain('an unexpected error');
  if (logLevel === 'trace') {
    expect(log).toContain('bearer_token=[redacted]&page=2');
    expect(log).toContain('?from=2026-03-01T00:00:00.000Z&to=[redacted]');
  }
  expect(log).not.toContain(PRIVATE);
  expect(log).not.toContain(PUBLIC);
  expect(log).not.toContain(UUID_TOKEN);
});

it('logs no address of a visitor', async () => {
  const lines: string[] = [];
  collector = await openCollector({
    config: { logLevel: 'trace' },
    logStream: { write: (line) => void lines.push(line) },
  });
  await collector.app.inject({ url: `${BASE_PATH}/events`, remoteAddress: '203.0.113.7' });
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join('')).not.toContain('203.0.113.7');
});

it('names every documented path as it is', async () => {
  collector = await openCollector();
  const { paths } = (await collector.get('/openapi.json')).json();
  const names = Object.keys(paths).map((path) => path.replace(/\/\{\w+\}/g, ''));
  expect(names).toContain(`${BASE_PATH}/events/breakdown`);
  expect(names.filter((name) => redact(name) !== name)).toEqual([]);
});
