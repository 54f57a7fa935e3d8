import { afterEach, expect, it } from 'vitest';
import { createApp, openStore, StoreUnavailableError } from '../src/index.js';
import {
  type Collector,
  configOf,
  event,
  OTHER_PRIVATE,
  openCollector,
  PUBLIC,
  READING,
} from './support/collector.js';

let collector: Collector;
afterEach(() => collector.close());

it('serves requests while it is marked not ready', async () => {
  collector = await openCollector();
  const ready = async () => {
    const response = await collector.app.inject({ url: '/ready' });
    return [response.statusCode, response.json()];
  };
  expect(await ready()).toEqual([200, true]);
  collector.app.markNotReady();
  expect(await ready()).toEqual([503, false]);
  expect((await collector.post(event())).statusCode).toBe(200);
  expect((await collector.app.inject({ url: '/healthcheck' })).json()).toBe(true);
});

it('is not ready while the store cannot commit, and ready again when it can', async () => {
  const store = openStore('sqlite::memory:');
  const { append, probe } = store;
  const fail = () => Promise.reject(new StoreUnavailableError('no space'));
  collector = await openCollector({ store: { ...store, append, probe }, probeIntervalMs: 20 });
  const ready = async () => (await collector.app.inject({ url: '/ready' })).statusCode;
  expect(await ready()).toBe(200);
  Object.assign(collector.store, {
    probe: fail,
    stats: () => ({ ...store.stats(), lastFailureAt: Date.now() + 1 }),
  });
  expect(await ready()).toBe(503);
  Object.assign(collector.store, { stats: store.stats });
  await expect.poll(ready).toBe(200);
  // A probe that fails counts as much as an event that is not stored.
  let failing = true;
  Object.assign(collector.store, {
    probe: () => (failing ? fail() : Promise.resolve()),
    stats: () => ({ ...store.stats(), lastFailureAt: failing ? Date.now() : 0 }),
  });
  await expect.poll(ready).toBe(503);
  expect((await collector.app.inject({ url: '/healthcheck' })).statusCode).toBe(200);
  failing = false;
  await expect.poll(ready).toBe(200);
});

it('exports requests and durations by route and status, the build, and failures', async () => {
  collector = await openCollector();
  await collector.post(event());
  await collector.post({});
  await collector.get('/events/some-id-that-nobody-has');
  await collector.app.inject({ url: '/no/such/route', method: 'GET' });
  const { body } = await collector.get('/metrics');
  for (const labels of [
    'route="/api/analytics/events",method="POST",status="200"',
    'route="/api/analytics/events",method="POST",status="422"',
    'route="/api/analytics/events/:id",method="GET",status="404"',
    'route="other",method="GET",status="404"',
  ]) {
    expect(body).toContain(`vitrine_http_request_duration_seconds_count{${labels}} 1`);
    expect(body).toContain(`vitrine_http_request_duration_seconds_bucket{${labels},le="+Inf"} 1`);
  }
  expect(body).toContain('# TYPE vitrine_http_request_duration_seconds histogram');
  expect(body).toContain('vitrine_store_failures_total 0');
  expect(body).toMatch(/vitrine_build_info\{version=".+",node="v\d+.*"\} 1/);
  expect(body).not.toContain('some-id-that-nobody-has');
});

it('exports event and request counters, for private tokens only', async () => {
  collector = await openCollector();
  await collector.post(event({ eventMetadata: { $id: 'a' } }));
  await collector.post([event({ eventMetadata: { $id: 'a' } }), event(), event()]);
  await collector.post({});
  await collector.post(event(), { token: 'nobody knows this one' });
  await collector.post('{"eventType":"product renders","sessionId":"s","x":1}');
  const response = await collector.app.inject({
    url: '/metrics',
    headers: { authorization: `Bearer ${OTHER_PRIVATE}` },
  });
  expect(response.headers['content-type']).toMatch(/^text\/plain/);
  const lines = response.body.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'vitrine_events_total{outcome="stored"} 3',
      'vitrine_events_total{outcome="duplicate"} 1',
      'vitrine_rejected_requests_total{code="createEvent"} 2',
      'vitrine_rejected_requests_total{code="unauthorized"} 1',
      'vitrine_store_pending_events 0',
      'vitrine_store_commits_total 2',
    ]),
  );
  for (const token of [null, PUBLIC, READING]) {
    const refused = await collector.get('/metrics', {
      token,
      headers: { origin: 'https://shop.example' },
    });
    expect(refused.statusCode).toBe(401);
  }
});

it('exports the state of a spool only for a store with one', async () => {
  const sqlite = await openCollector();
  const spoolMetrics = async ({ app }: Pick<Collector, 'app'>) => {
    const headers = { authorization: `Bearer ${OTHER_PRIVATE}` };
    const { body } = await app.inject({ url: '/metrics', headers });
    return body.split('\n').filter((line) => /^vitrine_spool_/.test(line));
  };
  expect(await spoolMetrics(sqlite)).toEqual([]);
  const { store } = sqlite;
  const stats = () => ({ ...store.stats(), spooledEvents: 7, oldestSpooledSeconds: 2.5 });
  const app = await createApp({ config: configOf(), store: { ...store, stats } });
  expect(await spoolMetrics({ app })).toEqual([
    'vitrine_spool_events 7',
    'vitrine_spool_oldest_event_age_seconds 2.5',
  ]);
  await app.close();
  collector = sqlite;
});

it('applies a new configuration without a restart', async () => {
  collector = await openCollector();
  const token = 'a-private-token-that-is-new';
  expect((await collector.post(event(), { token })).statusCode).toBe(401);
  const config = configOf();
  config.orgs[0]?.tokens.push({ token, kind: 'private' });
  config.orgs[0]?.eventTypes?.push('shop gift wrap');
  collector.app.reconfigure({ ...config, responseShape: 'object' });
  const response = await collector.post({ ...event(), eventType: 'shop gift wrap' }, { token });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({ eventType: 'shop gift wrap' });
  const document = (token: string | null) => collector.get('/openapi.json', { token });
  expect((await document(token)).body).toContain('shop gift wrap');
  for (const stranger of [OTHER_PRIVATE, null])
    expect((await document(stranger)).body).not.toContain('shop gift wrap');
});

it('keeps the settings that need a restart when its configuration changes', async () => {
  collector = await openCollector();
  const { paths } = (await collector.get('/openapi.json')).json();
  collector.app.reconfigure(
    configOf({ basePath: '/elsewhere', indexedMetadataKeys: ['fabric'], responseShape: 'object' }),
  );
  const after = (await collector.get('/openapi.json')).json();
  // The new path has no routes, and the new key no index.
  expect(Object.keys(after.paths)).toEqual(Object.keys(paths));
  const byFabric = await collector.get('/events/breakdown', { query: { by: 'metadata.fabric' } });
  expect(byFabric.statusCode).toBe(422);
  expect((await collector.post(event())).json()).toMatchObject({ sessionId: event().sessionId });
});

it('returns 503 with Retry-After when the store is unavailable', async () => {
  collector = await openCollector();
  const unavailable = () => Promise.reject(new StoreUnavailableError('no'));
  Object.assign(collector.store, {
    append: unavailable,
    list: unavailable,
    days: unavailable,
    get: unavailable,
  });
  for (const response of [
    await collector.post(event()),
    await collector.get('/events'),
    await collector.get('/events/views'),
    await collector.get('/events/7'),
  ]) {
    expect(response.statusCode).toBe(503);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  }
});

it('limits waiting bodies to 64 MiB', async () => {
  collector = await openCollector();
  const { append } = collector.store;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  collector.store.append = async (events) => {
    await released;
    return append(events);
  };
  const large = Array.from({ length: 16 }, () =>
    event({ eventMetadata: { text: 'a'.repeat(60_000) } }),
  );
  const responses = Array.from({ length: 80 }, () => collector?.post(large));
  const first = await Promise.race(responses);
  expect(first?.statusCode).toBe(503);
  expect(Number(first?.headers['retry-after'])).toBeGreaterThan(0);
  release();
  const codes = (await Promise.all(responses)).map((response) => response?.statusCode);
  expect(codes.filter((code) => code === 200).length).toBeGreaterThan(64);
  expect(await collector.count()).toBe(16 * codes.filter((code) => code === 200).length);
  // Finished requests free their share.
  expect((await collector.post(large)).statusCode).toBe(200);
});
