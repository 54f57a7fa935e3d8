import { afterEach, expect, it } from 'vitest';
import { inTurns } from '../src/in-turns.js';
import { type Collector, event, openCollector } from './support/collector.js';

let collector: Collector | undefined;
afterEach(async () => {
  await collector?.close();
  collector = undefined;
});

it('does a task for each item, in order, and others have turns meanwhile', async () => {
  const items = Array.from({ length: 200 }, (_, i) => i);
  const done: number[] = [];
  const seen: number[] = [];
  const other = setInterval(() => seen.push(done.length), 1);
  await inTurns(items, (item) => {
    const end = performance.now() + 1;
    while (performance.now() < end);
    done.push(item);
  });
  clearInterval(other);
  expect(done).toEqual(items);
  expect(new Set(seen).size).toBeGreaterThan(5);
});

it('a list of very large events is answered as any other, and others have turns while it is made', async () => {
  collector = await openCollector();
  const text = 'ä"\\\n'.repeat(6_000);
  const large = Array.from({ length: 15 }, () => event({ eventMetadata: { text } }));
  for (let i = 0; i < 40; i++) expect((await collector.post(large)).statusCode).toBe(200);
  let turns = 0;
  const other = setInterval(() => turns++, 1);
  const answer = await collector.get('/events', { query: { perPage: '600' } });
  clearInterval(other);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  const { events, ...rest } = answer.json();
  expect(rest).toEqual({ page: 1, perPage: 600, sort: '-createdAt', count: 600 });
  expect(events).toHaveLength(600);
  expect(
    new Set(events.map(({ eventMetadata }: never) => (eventMetadata as { text: string }).text)),
  ).toEqual(new Set([text]));
  expect(turns).toBeGreaterThan(5);
});
