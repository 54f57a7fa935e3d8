import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MAX_ID_LENGTH } from 'vitrine/contract';
import { openStore } from '../src/index.js';
import { type Collector, event, OTHER_PRIVATE, openCollector } from './support/collector.js';

let folder = '';
let collector: Collector;
const open = () => openCollector({ store: openStore(`sqlite:${join(folder, 'events.db')}`) });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-idempotency-'));
  collector = await open();
});
afterEach(async () => {
  await collector.close();
  await rm(folder, { recursive: true });
});

const named = ($id: string, metric = 1) => event({ metric, eventMetadata: { $id } });

it('returns the stored event for a second one with the same $id', async () => {
  const first = await collector.post(named('a', 1));
  const second = await collector.post(named('a', 2));
  expect(second.statusCode).toBe(200);
  expect(second.json()).toEqual(first.json());
  expect(await collector.count()).toBe(1);
});

it('distinguishes ids that differ at the end only', async () => {
  const long = 'x'.repeat(MAX_ID_LENGTH - 1);
  await collector.post(named(`${long}a`));
  await collector.post(named(`${long}b`));
  expect(await collector.count()).toBe(2);
});

it('stores every event without $id', async () => {
  for (const eventMetadata of [{}, { $id: '' }, { $id: null }]) {
    await collector.post(event({ eventMetadata }));
  }
  expect(await collector.count()).toBe(3);
});

it('recognizes an id within one array', async () => {
  const response = await collector.post([named('a', 1), named('b', 2), named('a', 3)]);
  const [a, b, again] = response.json();
  expect(again).toEqual(a);
  expect(b.metric).toBe(2);
  expect(await collector.count()).toBe(2);
});

it('recognizes an id in an array with new ones', async () => {
  const [first] = (await collector.post(named('a'))).json();
  const [fresh, again] = (await collector.post([named('b'), named('a')])).json();
  expect(again).toEqual(first);
  expect(fresh.id).not.toBe(first.id);
  expect(await collector.count()).toBe(2);
});

it('stores one of many parallel copies', async () => {
  const responses = await Promise.all(
    Array.from({ length: 50 }, (_, i) => collector.post(named('a', i))),
  );
  expect(new Set(responses.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
  expect(await collector.count()).toBe(1);
});

it('recognizes an id after a restart', async () => {
  const first = await collector.post(named('a', 1));
  await collector.close();
  collector = await open();
  const second = await collector.post(named('a', 2));
  expect(second.json()).toEqual(first.json());
  expect(await collector.count()).toBe(1);
});

it('allows the same id in two orgs', async () => {
  const [ours] = (await collector.post(named('a'))).json();
  const [theirs] = (await collector.post(named('a'), { token: OTHER_PRIVATE })).json();
  expect(theirs.id).not.toBe(ours.id);
  expect(theirs.orgId).not.toBe(ours.orgId);
});

it('counts a duplicate once in the views', async () => {
  await collector.post(named('a', 5));
  await collector.post(named('a', 5));
  const [{ views }] = (await collector.get('/events/views')).json();
  expect(views).toMatchObject([{ views: 1, metric: 5 }]);
});
