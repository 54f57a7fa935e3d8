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

const pathsOf = (response: { json(): { error: { details: { path: string }[] } } }) =>
  response.json().error.details.map(({ path }) => path);

it('returns one element for each event, in order', async () => {
  const response = await collector.post(numbered(MAX_BATCH_EVENTS));
  expect(response.statusCode).toBe(200);
  const order = response
    .json()
    .map(({ eventMetadata }: { eventMetadata: { i: number } }) => eventMetadata.i);
  expect(order).toEqual(Array.from({ length: MAX_BATCH_EVENTS }, (_, i) => i));
  expect(await collector.count()).toBe(MAX_BATCH_EVENTS);
});

it('rejects an array with too many events', async () => {
  expect((await collector.post(numbered(MAX_BATCH_EVENTS + 1))).statusCode).toBe(422);
  expect(await collector.count()).toBe(0);
});

it('rejects an empty array', async () => {
  expect((await collector.post([])).statusCode).toBe(422);
});

it('stores no event when one is invalid, and names the index of each invalid one', async () => {
  const response = await collector.post([
    event(),
    event({ eventType: 'nonsense' }),
    event(),
    { eventType: 'product download', metric: 'much' },
    7,
  ]);
  expect(response.statusCode).toBe(422);
  expect(pathsOf(response).sort()).toEqual(['1.eventType', '3.metric', '3.sessionId', '4']);
  expect(await collector.count()).toBe(0);
});

it('limits the size of each event of an array', async () => {
  const large = event({ eventMetadata: { text: 'x'.repeat(MAX_EVENT_BYTES) } });
  const response = await collector.post([event(), large]);
  expect(response.statusCode).toBe(413);
  expect(pathsOf(response)).toEqual(['1']);
  expect(await collector.count()).toBe(0);
});

it('accepts events that are larger than the limit together', async () => {
  const half = event({ eventMetadata: { text: 'x'.repeat(MAX_EVENT_BYTES / 2) } });
  expect((await collector.post([half, half, half])).statusCode).toBe(200);
});

it('returns an array for an array of one event, with any responseShape', async () => {
  const bare = await openCollector({ config: { responseShape: 'object' } });
  expect((await bare.post([event()])).json()).toHaveLength(1);
  await bare.close();
});
