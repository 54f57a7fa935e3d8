import { afterEach, beforeEach, expect, it } from 'vitest';
import { MAX_BATCH_EVENTS, MAX_EVENT_BYTES } from 'vitrine/contract';
import { type Collector, event, openCollector } from './support/collector.js';

let collector: Collector;
beforeEach(async () => {
  collector = await openCollector();
});
afterEach(() => collector.close());

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => event({ eventMetadata: { $id: `event-${i}`, i } }));

const pathsOf = (answer: { json(): { error: { details: { path: string }[] } } }) =>
  answer.json().error.details.map(({ path }) => path);

it('answers one element for each event, in order', async () => {
  const answer = await collector.post(numbered(MAX_BATCH_EVENTS));
  expect(answer.statusCode).toBe(200);
  const order = answer
    .json()
    .map(({ eventMetadata }: { eventMetadata: { i: number } }) => eventMetadata.i);
  expect(order).toEqual(Array.from({ length: MAX_BATCH_EVENTS }, (_, i) => i));
  expect(await collector.count()).toBe(MAX_BATCH_EVENTS);
});

it('refuses one event too many', async () => {
  expect((await collector.post(numbered(MAX_BATCH_EVENTS + 1))).statusCode).toBe(422);
  expect(await collector.count()).toBe(0);
});

it('refuses an array without events', async () => {
  expect((await collector.post([])).statusCode).toBe(422);
});

it('stores none when one is bad, and names the index of each bad one', async () => {
  const answer = await collector.post([
    event(),
    event({ eventType: 'nonsense' }),
    event(),
    { eventType: 'product download', metric: 'much' },
    7,
  ]);
  expect(answer.statusCode).toBe(422);
  expect(pathsOf(answer).sort()).toEqual(['1.eventType', '3.metric', '3.sessionId', '4']);
  expect(await collector.count()).toBe(0);
});

it('keeps to the size of one event within an array', async () => {
  const large = event({ eventMetadata: { text: 'x'.repeat(MAX_EVENT_BYTES) } });
  const answer = await collector.post([event(), large]);
  expect(answer.statusCode).toBe(413);
  expect(pathsOf(answer)).toEqual(['1']);
  expect(await collector.count()).toBe(0);
});

it('takes events that together are larger than one may be', async () => {
  const half = event({ eventMetadata: { text: 'x'.repeat(MAX_EVENT_BYTES / 2) } });
  expect((await collector.post([half, half, half])).statusCode).toBe(200);
});

it('is an array for one event too, also where single events are bare', async () => {
  const bare = await openCollector({ config: { singleEvent: 'object' } });
  expect((await bare.post([event()])).json()).toHaveLength(1);
  await bare.close();
});
