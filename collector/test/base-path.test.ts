import { afterEach, describe, expect, it } from 'vitest';
import { type ConfigError, parseConfig } from '../src/index.js';
import { type Collector, configOf, event, openCollector, PRIVATE } from './support/collector.js';

let collector: Collector | undefined;
afterEach(() => collector?.close());

const get = (url: string) =>
  (collector as Collector).app.inject({ url, headers: { authorization: `Bearer ${PRIVATE}` } });
const post = (url: string) =>
  (collector as Collector).app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${PRIVATE}`, 'content-type': 'application/json' },
    payload: JSON.stringify(event()),
  });

it('serves every path of the list, on one store', async () => {
  collector = await openCollector({ config: { basePath: ['/v', '/shop/v2', '/api/analytics'] } });
  for (const base of ['/v', '/shop/v2', '/api/analytics'])
    expect((await post(`${base}/events`)).statusCode, base).toBe(200);
  for (const base of ['/v', '/shop/v2', '/api/analytics']) {
    expect((await get(`${base}/events?perPage=1`)).json().count, base).toBe(3);
    expect((await get(`${base}/events/views`)).json()[0].views[0].views, base).toBe(3);
    for (const path of ['healthcheck', 'ready'])
      expect((await get(`${base}/${path}`)).json(), `${base}/${path}`).toBe(true);
    for (const path of ['metrics', 'delivery', 'openapi.json', 'events/sessions'])
      expect((await get(`${base}/${path}`)).statusCode, `${base}/${path}`).toBe(200);
  }
});

it('serves no other path', async () => {
  collector = await openCollector({ config: { basePath: '/v' } });
  expect((await get('/v/events')).statusCode).toBe(200);
  expect((await get('/v/events?perPage=1')).statusCode).toBe(200);
  expect((await get('/healthcheck')).json()).toBe(true);
  for (const url of ['/api/analytics/events', '/vv/events', '/v', '/v?x', '/x/v/events', '/-']) {
    const response = await get(url);
    expect(response.statusCode, url).toBe(404);
    expect(response.json().error.type).toBe('not_found');
  }
});

it('prefers the longest of two paths with the same start', async () => {
  collector = await openCollector({ config: { basePath: ['/api', '/api/analytics'] } });
  expect((await get('/api/events')).statusCode).toBe(200);
  expect((await get('/api/analytics/events')).statusCode).toBe(200);
});

it('has one limit for a client on all paths', async () => {
  collector = await openCollector({
    config: { basePath: ['/v', '/api/analytics'], clientRateLimit: 2, trustProxy: 'loopback' },
  });
  const from = (url: string) =>
    (collector as Collector).app.inject({
      url,
      headers: { authorization: `Bearer ${PRIVATE}`, 'x-forwarded-for': '203.0.113.7' },
    });
  expect((await from('/v/events')).statusCode).toBe(200);
  expect((await from('/api/analytics/events')).statusCode).toBe(200);
  expect((await from('/v/events')).statusCode).toBe(429);
});

it('names a route once in the metrics, and logs no token', async () => {
  let log = '';
  collector = await openCollector({
    config: { basePath: ['/v'], logLevel: 'debug' },
    logStream: {
      write(line) {
        log += line;
      },
    },
  });
  await get('/v/events?bearer_token=a-token-in-an-address');
  const metrics = (await get('/v/metrics')).body;
  expect(metrics).toContain('route="/api/analytics/events",method="GET",status="200"');
  expect(metrics).not.toContain('route="/v');
  expect(log).toContain('/api/analytics/events?bearer_token=[redacted]');
});

it('names its paths in the OpenAPI document', async () => {
  collector = await openCollector({ config: { basePath: ['/v', '/api/analytics'] } });
  const paths = Object.keys((await get('/openapi.json')).json().paths);
  expect(paths.length).toBeGreaterThan(9);
  expect(paths.filter((path) => !path.startsWith('/v/'))).toEqual(['/healthcheck']);
});

describe('the setting', () => {
  const problemsOf = (basePath: unknown) => {
    try {
      parseConfig({ ...configOf(), basePath });
    } catch (error) {
      return (error as ConfigError).problems;
    }
    return [];
  };

  it.each([['/v'], ['/Shop_1/a.b-c~d'], [['/v', '/api/analytics']]])('accepts %j', (basePath) => {
    expect(problemsOf(basePath)).toEqual([]);
  });

  it.each([
    ['v', 'basePath', 'must begin with /'],
    ['/v/', 'basePath', 'must begin with /'],
    ['/', 'basePath', 'must begin with /'],
    ['', 'basePath', 'must begin with /'],
    ['/a/../b', 'basePath', 'must begin with /'],
    ['/a b', 'basePath', 'must begin with /'],
    ['/v?x', 'basePath', 'must begin with /'],
    [['/v', '/metrics/x'], 'basePath[1]', '/metrics; choose another one'],
    [['/v', '/v'], 'basePath', 'a list of different paths'],
    [[], 'basePath', 'a list of different paths'],
    [7, 'basePath', 'must be a path such as /v'],
    [[7], 'basePath', 'must be a path such as /v'],
  ])('names the problem of %j', (basePath, path, message) => {
    const problems = problemsOf(basePath);
    expect(problems).toEqual([{ path, message: expect.stringContaining(message) }]);
  });
});
