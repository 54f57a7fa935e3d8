import { afterEach, expect, it } from 'vitest';
import { createApp, StoreBusy } from '../src/index.js';
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

it('is ready until it is to end, and serves on meanwhile', async () => {
  collector = await openCollector();
  const ready = async () => {
    const answer = await collector.app.inject({ url: '/ready' });
    return [answer.statusCode, answer.json()];
  };
  expect(await ready()).toEqual([200, true]);
  collector.app.retire();
  expect(await ready()).toEqual([503, false]);
  expect((await collector.post(event())).statusCode).toBe(200);
  expect((await collector.app.inject({ url: '/healthcheck' })).json()).toBe(true);
});

it('tells Prometheus what became of events, and nobody without a private token', async () => {
  collector = await openCollector();
  await collector.post(event({ eventMetadata: { $id: 'a' } }));
  await collector.post([event({ eventMetadata: { $id: 'a' } }), event(), event()]);
  await collector.post({});
  await collector.post(event(), { token: 'nobody knows this one' });
  await collector.post('{"eventType":"product renders","sessionId":"s","x":1}');
  const answer = await collector.app.inject({
    url: '/metrics',
    headers: { authorization: `Bearer ${OTHER_PRIVATE}` },
  });
  expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  const lines = answer.body.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'vitrine_events_total{outcome="stored"} 3',
      'vitrine_events_total{outcome="duplicate"} 1',
      'vitrine_events_total{outcome="createEvent"} 2',
      'vitrine_events_total{outcome="unauthorized"} 1',
      'vitrine_store_waiting_events 0',
      'vitrine_store_commits 2',
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

it('tells what is on its way to ClickHouse, and nothing of it where all is here', async () => {
  const sqlite = await openCollector();
  const told = async ({ app }: Pick<Collector, 'app'>) => {
    const headers = { authorization: `Bearer ${OTHER_PRIVATE}` };
    const { body } = await app.inject({ url: '/metrics', headers });
    return body.split('\n').filter((line) => /^vitrine_store_.*spooled/.test(line));
  };
  expect(await told(sqlite)).toEqual([]);
  const { store } = sqlite;
  const figures = () => ({ ...store.figures(), spooled: 7, oldestSpooled: 2.5 });
  const app = await createApp({ config: configOf(), store: { ...store, figures } });
  expect(await told({ app })).toEqual([
    'vitrine_store_spooled_events 7',
    'vitrine_store_oldest_spooled_seconds 2.5',
  ]);
  await app.close();
  collector = sqlite;
});

it('goes by a new configuration without a restart', async () => {
  collector = await openCollector();
  const token = 'a-private-token-that-is-new';
  expect((await collector.post(event(), { token })).statusCode).toBe(401);
  const config = configOf();
  config.orgs[0]?.tokens.push({ token, kind: 'private' });
  config.orgs[0]?.eventTypes?.push('shop gift wrap');
  collector.app.reconfigure({ ...config, singleEvent: 'object' });
  const answer = await collector.post({ ...event(), eventType: 'shop gift wrap' }, { token });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ eventType: 'shop gift wrap' });
  expect((await collector.app.inject({ url: '/openapi.json' })).body).toContain('shop gift wrap');
});

it('answers 503 with a time when the store cannot take or find events', async () => {
  collector = await openCollector();
  const busy = () => Promise.reject(new StoreBusy('no'));
  Object.assign(collector.store, { append: busy, list: busy, days: busy, get: busy });
  for (const answer of [
    await collector.post(event()),
    await collector.get('/events'),
    await collector.get('/events/views'),
    await collector.get('/events/7'),
  ]) {
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }
});

it('holds no more than 64 MiB of bodies that wait, however few events they are', async () => {
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
  const answers = Array.from({ length: 80 }, () => collector?.post(large));
  const first = await Promise.race(answers);
  expect(first?.statusCode).toBe(503);
  expect(Number(first?.headers['retry-after'])).toBeGreaterThan(0);
  release();
  const codes = (await Promise.all(answers)).map((answer) => answer?.statusCode);
  expect(codes.filter((code) => code === 200).length).toBeGreaterThan(64);
  expect(await collector.count()).toBe(16 * codes.filter((code) => code === 200).length);
  // What was answered is no longer held.
  expect((await collector.post(large)).statusCode).toBe(200);
});
