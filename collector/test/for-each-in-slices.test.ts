import { afterEach, expect, it } from 'vitest';
import { forEachInSlices } from '../src/lib/for-each-in-slices.js';
import { type Collector, event, openCollector } from './support/collector.js';

let collector: Collector | undefined;
afterEach(async () => {
  await collector?.close();
  collector = undefined;
});

it('runs a task for each item in order, and yields to timers', async () => {
  const items = Array.from({ length: 200 }, (_, i) => i);
  const done: number[] = [];
  const progress: number[] = [];
  const other = setInterval(() => progress.push(done.length), 1);
  await forEachInSlices(items, (item) => {
    const end = performance.now() + 1;
    while (performance.now() < end);
    done.push(item);
  });
  clearInterval(other);
  expect(done).toEqual(items);
  expect(new Set(progress).size).toBeGreaterThan(5);
});

it('returns a list of very large events, and yields to timers meanwhile', async () => {
  collector = await openCollector();
  const text = 'ä"\\\n'.repeat(6_000);
  const large = Array.from({ length: 15 }, () => event({ eventMetadata: { text } }));
  for (let i = 0; i < 40; i++) expect((await collector.post(large)).statusCode).toBe(200);
  let ticks = 0;
  const other = setInterval(() => ticks++, 1);
  const response = await collector.get('/events', { query: { perPage: '600' } });
  clearInterval(other);
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  const { events, ...rest } = response.json();
  expect(rest).toEqual({ page: 1, perPage: 600, sort: '-createdAt', count: 600 });
  expect(events).toHaveLength(600);
  expect(
    new Set(events.map(({ eventMetadata }: never) => (eventMetadata as { text: string }).text)),
  ).toEqual(new Set([text]));
  expect(ticks).toBeGreaterThan(5);
});
