import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../src/index.js';
import {
  type Collector,
  configOf,
  event,
  openCollector,
  PRIVATE,
  PUBLIC,
  type Sent,
} from './support/collector.js';

let collector: Collector;
afterEach(() => collector?.close());

const ORIGIN = { origin: 'https://shop.example' };

/** The ways in which the private token of a page arrives. */
const FROM_PAGE: [string, Sent][] = [
  ['in the header', { headers: ORIGIN }],
  ['in the query', { token: null, query: { bearer_token: PRIVATE }, headers: ORIGIN }],
  ['from a sandbox', { headers: { origin: 'null' } }],
  ['with an empty origin', { headers: { origin: '' } }],
];

it.each(FROM_PAGE)('refuses a private token %s, and says what to do', async (_, sent) => {
  collector = await openCollector();
  for (const response of [
    await collector.post(event(), sent),
    await collector.get('/events', sent),
    await collector.get('/delivery', sent),
    await collector.get('/metrics', sent),
  ]) {
    expect(response.statusCode).toBe(401);
    const { error } = response.json();
    expect(error).toMatchObject({ type: 'unauthorized', message: 'Unauthorized' });
    expect(error.details).toEqual([
      { path: 'bearer_token', message: expect.stringMatching(/^is private, .*use a public token/) },
    ]);
    expect(response.body).not.toContain(PRIVATE);
  }
  expect(await collector.count()).toBe(0);
});

it('accepts it from a server, also with the address of a page', async () => {
  collector = await openCollector();
  const headers = { referer: 'https://shop.example/chair' };
  expect((await collector.post(event(), { headers })).statusCode).toBe(200);
  expect((await collector.get('/events', { headers })).statusCode).toBe(200);
});

it('logs it once a minute with the host of the page, also when the page only reads', async () => {
  const lines: string[] = [];
  collector = await openCollector({
    config: { logLevel: 'warn' },
    logStream: { write: (line) => lines.push(line) },
  });
  const headers = { origin: 'https://shop.example', referer: 'https://shop.example/jane' };
  await collector.get('/events', { headers });
  await collector.post(event(), { headers });
  // Other requests that read and are refused are not worth a line.
  await collector.get('/events', { token: PUBLIC, headers });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      msg: 'refused a request',
      reason: 'private_token_in_page',
      host: 'shop.example',
    }),
  ]);
  expect(lines.join()).not.toMatch(/jane|private-token/);
});

describe('allowOrigin', () => {
  it('lets old clients in pages keep their private token', async () => {
    const config = configOf();
    Object.assign(config.orgs[0]?.tokens[0] ?? {}, { allowOrigin: true });
    collector = await openCollector({ config });
    expect((await collector.post(event(), { headers: ORIGIN })).statusCode).toBe(200);
    expect((await collector.get('/events', { headers: ORIGIN })).statusCode).toBe(200);
  });

  it('is a problem at a public token', () => {
    const config = configOf();
    Object.assign(config.orgs[0]?.tokens[1] ?? {}, { allowOrigin: true });
    const parse = () => parseConfig(config);
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow('orgs[0].tokens[1].allowOrigin: is for private tokens');
  });
});
