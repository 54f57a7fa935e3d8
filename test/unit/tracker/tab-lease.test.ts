import { describe, expect, it } from 'vitest';
import { createTabLease, type TabLease } from '../../../src/tracker/queue/tab-lease.js';
import {
  createDeliveryFixture,
  DAY_MS,
  eventKeys,
  outcomeOf,
} from '../../support/delivery-fixture.js';
import { simulateClock } from '../../support/simulated-clock.js';
import { openTab, simulateServer, simulateStorage } from '../../support/simulated-tab.js';

describe('tab lease', () => {
  const prefix = 'vitrine:test:@';
  const own = `${prefix}own`;
  const other = `${prefix}other`;
  const createFixture = () => {
    const clock = simulateClock();
    const storage = simulateStorage();
    const createLease = (pageId: string): TabLease =>
      createTabLease({ ...storage, platform: clock, prefix, pageId });
    return {
      clock,
      storage,
      lease: createLease('own'),
      otherLease: createLease('other'),
      otherPages: () => [...createLease('own').readLeases(storage.map).keys()],
    };
  };

  it('runs a minute, and is renewed when half of it is over', async () => {
    const { clock, storage, lease } = createFixture();
    const start = clock.now();
    expect(lease.syncLease()).toBe(true);
    await clock.pass(30_000);
    expect(lease.syncLease()).toBe(false);
    expect(storage.map.get(own)).toBe(`${start + 60_000}`);
    await clock.pass(1);
    expect(lease.syncLease()).toBe(false);
    expect(storage.map.get(own)).toBe(`${start + 90_001}`);
  });

  it.each<[string, (fixture: ReturnType<typeof createFixture>) => unknown]>([
    ['it ran out', ({ clock }) => clock.pass(60_000)],
    ['another page revoked it', ({ storage }) => storage.map.set(own, '1!')],
    ['the clock was set back', ({ clock }) => clock.set(clock.now() - 1)],
    ['it was removed', ({ lease }) => lease.removeLease()],
  ])('reports that others may have taken events over when %s', async (_, happen) => {
    const fixture = createFixture();
    fixture.lease.syncLease();
    await happen(fixture);
    expect(fixture.lease.syncLease()).toBe(true);
    expect(fixture.lease.syncLease()).toBe(false);
  });

  it('protects a page that does not answer for one second of pings', async () => {
    const { clock, storage, lease, otherLease, otherPages } = createFixture();
    otherLease.syncLease();
    expect(lease.pingPage(other)).toBe(1_000);
    expect(lease.isPing(storage.map.get(other) as string)).toBe(true);
    await clock.pass(400);
    expect(lease.pingPage(other)).toBe(600);
    expect(otherPages()).toEqual(['other']);
    await clock.pass(600);
    expect(lease.pingPage(other)).toBe(1);
    expect(otherPages()).toEqual([]);
    expect(otherLease.syncLease()).toBe(true);
  });

  it('protects a page that answers, and pings it again half a lease later', async () => {
    const { clock, storage, lease, otherLease, otherPages } = createFixture();
    otherLease.syncLease();
    lease.pingPage(other);
    expect(otherLease.syncLease()).toBe(false);
    expect(lease.isPing(storage.map.get(other) as string)).toBe(false);
    await clock.pass(1_000);
    expect(lease.pingPage(other)).toBe(30_000);
    expect(otherPages()).toEqual(['other']);
    await clock.pass(29_000);
    expect(lease.pingPage(other)).toBe(1_000);
  });

  it('is removed by the page that reads it after its end', async () => {
    const { clock, storage, otherLease, otherPages } = createFixture();
    otherLease.syncLease();
    await clock.pass(60_000);
    expect(otherPages()).toEqual([]);
    expect(storage.map.size).toBe(0);
  });
});

describe('two pages', () => {
  it('have no lease before their first event', async () => {
    const { clock, storage, open } = createDeliveryFixture();
    const tab = open();
    await clock.pass(1_000);
    expect(storage.map.size).toBe(0);
    tab.track();
    expect([...storage.map.keys()].filter((key) => key.includes('@'))).toHaveLength(1);
  });

  it('leave each other their events when both live', async () => {
    const { clock, server, open, answer, hang } = createDeliveryFixture();
    const slow = open();
    hang();
    const id = slow.track();
    await clock.pass(0);
    const other = open({ delivery: 'at-least-once' });
    answer(200);
    other.flush();
    await clock.pass(300_000);
    expect(server.arrived).toEqual([]);
    slow.die();
    other.flush();
    await clock.pass(62_000);
    expect(server.arrived).toEqual([id]);
  });

  it('adopt events within seconds when the other one crashed', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const dead = open();
    answer(503);
    const id = dead.track();
    await clock.pass(0);
    dead.die();
    answer(200, { ids: ['stored'] });
    const next = open();
    await clock.pass(2_500);
    expect(server.arrived).toEqual([id]);
    // Listeners hear of events of earlier pages too.
    expect(next.states(id)).toEqual(['sending', 'sent']);
    expect(next.changes.at(-1)).toMatchObject({ eventId: id, status: 'sent', id: 'stored' });
  });

  it('adopt events within seconds when the other one is halted', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const halted = open();
    answer(401);
    const id = halted.track();
    await clock.pass(0);
    answer(200);
    open();
    await clock.pass(2_500);
    expect(server.arrived).toEqual([id]);
    halted.flush();
    await clock.pass(600_000);
    expect(server.arrived).toEqual([id]);
  });

  it('do not both send an event when one could not answer for a while', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const busy = open();
    answer(503);
    busy.track();
    await clock.pass(0);
    // A long task of the page: no other one runs meanwhile.
    busy.die();
    answer(200);
    open();
    await clock.pass(10_000);
    expect(server.arrived).toHaveLength(1);
    busy.flush();
    await clock.pass(0);
    expect(server.arrived).toHaveLength(1);
  });

  it('do not both send an event when the clock is set back', async () => {
    const { clock, server, open } = createDeliveryFixture();
    const tab = open();
    tab.track();
    clock.set(clock.now() - DAY_MS);
    open();
    await clock.pass(10_000);
    expect(server.arrived).toHaveLength(1);
  });

  it('do not both send leftovers when both find them at once', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const first = open();
    answer(0);
    for (let i = 0; i < 20; i++) first.track();
    await clock.pass(0);
    first.suspend('tracker_stopped');
    clock.set(clock.now() + 600_000);
    answer(200);
    open();
    open();
    await clock.pass(10_000);
    expect(server.arrived).toHaveLength(20);
    expect(new Set(server.arrived).size).toBe(20);
  });

  it('settle the receipt when the other one has adopted the event', async () => {
    const { clock, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(503, { retryAfter: '100' });
    tab.track();
    await clock.pass(0);
    const id = tab.track();
    clock.set(clock.now() + DAY_MS);
    open().flush();
    tab.flush();
    expect(tab.changes.at(-1)).toMatchObject({ eventId: id, code: 'taken_over' });
  });

  it('do not send an event again that the other one sent while they slept', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const dead = simulateServer('');
    let fail: (outcome: ReturnType<typeof outcomeOf>) => void = () => {};
    dead.answer = () =>
      new Promise((resolve) => {
        fail = resolve;
      });
    const asleep = openTab(storage, dead, clock);
    const ids = [asleep.track(), asleep.track()];
    await clock.pass(0);
    clock.set(clock.now() + 120_000);
    open({ delivery: 'at-least-once' });
    await clock.pass(0);
    expect(server.arrived).toEqual(ids);
    fail(outcomeOf(0));
    await clock.pass(600_000);
    expect(server.arrived).toEqual(ids);
    expect(eventKeys(storage)).toEqual([]);
  });
});
