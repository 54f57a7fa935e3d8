import { expect, it } from 'vitest';
import { buildBatch } from '../../../src/tracker/delivery/batch.js';
import type { QueuedEvent } from '../../../src/tracker/queue/event-queue.js';

const event = (more: Partial<QueuedEvent> = {}): QueuedEvent => ({
  event: { eventType: 'product interaction', sessionId: 's', eventMetadata: { $page: '/' } },
  ...more,
});

const batchOf = (...waiting: QueuedEvent[]) =>
  buildBatch(waiting, { now: 1, array: true, isWaiting: () => true }).entries;

it('puts events of one page into one array', () => {
  const events = [event(), event(), event()];
  expect(batchOf(...events)).toEqual(events);
});

it('leaves an event that must be sent alone out of an earlier batch', () => {
  const [first, second] = [event(), event()];
  expect(batchOf(first, second, event({ alone: 1 }), event())).toEqual([first, second]);
});

it('adds no event to one that must be sent alone', () => {
  const first = event({ alone: 1 });
  expect(batchOf(first, event())).toEqual([first]);
});
