import { afterEach, expect, it } from 'vitest';
import { createApp, StoreUnavailableError } from '../src/index.js';
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
  expect((await collector.app.inject({ url: '/openapi.json' })).body).toContain('shop gift wrap');
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
