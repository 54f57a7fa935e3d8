import { describe, expect, it } from 'vitest';
import { createDeliveryFixture, eventKeys } from '../../support/delivery-fixture.js';

describe('event queue', () => {
  it('keeps the thousand newest events when nothing can be sent', async () => {
    const { clock, storage, open, answer } = createDeliveryFixture();
    answer(0);
    const tab = open();
    const ids = Array.from({ length: 1_010 }, () => tab.track());
    await clock.pass(0);
    const dropped = tab.changes.filter(({ status }) => status === 'dropped');
    expect(dropped).toHaveLength(10);
    // The oldest but those that were in flight.
    for (const { eventId, code } of dropped) {
      expect(code).toBe('queue_full');
      expect(ids.slice(0, 18)).toContain(eventId);
    }
    expect(eventKeys(storage)).toHaveLength(1_000);
    // A later page meets the limit with leftovers.
    tab.onPageHide(false);
    open().track();
    await clock.pass(0);
    expect(eventKeys(storage)).toHaveLength(1_000);
  });

  it('stores at most a megabyte, and sends a larger burst from memory', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const tab = open();
    for (let i = 0; i < 120; i++) tab.track({ note: 'x'.repeat(10_000) });
    const stored = [...storage.map.values()].reduce((sum, text) => sum + text.length, 0);
    expect(stored).toBeLessThan(1_000_100);
    await clock.pass(60_000);
    expect(new Set(server.arrived).size).toBe(120);
  });

  it('marks every request in the storage when a burst does not fit', async () => {
    const { clock, storage, server, open, hang } = createDeliveryFixture('');
    const tab = open();
    tab.track();
    await clock.pass(0);
    hang();
    for (let i = 0; i < 120; i++) tab.track({ note: 'x'.repeat(10_000) });
    await clock.pass(0);
    const marks = eventKeys(storage).map((key) => JSON.parse(storage.map.get(key) as string).sent);
    expect(marks.filter(Boolean)).toHaveLength(server.requests.length - 1);
  });

  it('accepts a thousand more after it was cleared', async () => {
    const { clock, open, answer } = createDeliveryFixture();
    answer(503);
    const tab = open();
    for (let i = 0; i < 1_000; i++) tab.track();
    await clock.pass(0);
    tab.forget();
    tab.forgetStored();
    for (let i = 0; i < 10; i++)
      tab.queue.put({ event: { eventMetadata: { $id: `${i}` } } as never });
    expect(tab.queue.isFull()).toBe(false);
  });
});
