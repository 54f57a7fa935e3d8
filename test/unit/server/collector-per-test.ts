import { afterEach, beforeEach } from 'vitest';
import { createSender, type Sender, type SenderOptions } from '../../../src/server/index.js';
import { type FaultyCollector, openFaultyCollector, TOKEN } from './faulty-collector.js';

export const SESSION = { sessionId: 's-1' };

/** Metadata of an order. */
export const order = (number: number) => ({
  transaction_id: `${number}`,
  value: 49.9,
  currency: 'EUR',
});

export const trackMany = (sender: Sender, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, i) => sender.track('product ordered', order(i), SESSION)),
  );

/** Numbers of the orders that are stored. */
export const numbersOf = (events: { eventMetadata: object }[]) =>
  events.map(({ eventMetadata }) =>
    Number((eventMetadata as ReturnType<typeof order>).transaction_id),
  );

/** A collector for each test, and senders with short pauses. */
export function collectorPerTest() {
  const fixture = {} as {
    collector: FaultyCollector;
    open(more?: Partial<SenderOptions>): Sender;
  };
  beforeEach(async () => {
    const collector = await openFaultyCollector();
    fixture.collector = collector;
    fixture.open = (more = {}) =>
      createSender({
        token: TOKEN,
        endpoint: collector.endpoint,
        firstPauseMs: 5,
        maxPauseMs: 20,
        timeoutMs: 10_000,
        ...more,
      });
  });
  afterEach(() => fixture.collector.close());
  return fixture;
}
