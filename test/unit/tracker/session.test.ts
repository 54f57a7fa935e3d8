import { beforeEach, describe, expect, it } from 'vitest';
import { browserPlatform } from '../../../src/tracker/platform.js';
import { createSession } from '../../../src/tracker/session.js';
import { type SimulatedClock, simulateClock } from '../../support/simulated-clock.js';
import { simulateStore } from '../../support/simulated-tab.js';

const MINUTE = 60_000;

describe('session', () => {
  let clock: SimulatedClock;
  let store: ReturnType<typeof simulateStore>;
  const open = () => createSession(store, clock, 'vitrine:test:$session');

  beforeEach(() => {
    clock = simulateClock();
    store = simulateStore();
  });

  it('counts its events, over pages and tabs', () => {
    const [id, first] = open().next();
    expect(first).toBe(1);
    expect(open().next()).toEqual([id, 2]);
    expect(open().id()).toBe(id);
  });

  it('ends after 30 minutes without an event; looking at it does not prolong it', () => {
    const session = open();
    const [id] = session.next();
    clock.set(clock.now() + 29 * MINUTE);
    expect(session.id()).toBe(id);
    clock.set(clock.now() + MINUTE);
    expect(session.next()).toEqual([expect.not.stringMatching(id), 1]);
  });

  it('ends after 24 hours however busy it is', () => {
    const session = open();
    const [id] = session.next();
    for (let i = 0; i < 71; i++) {
      clock.set(clock.now() + 20 * MINUTE);
      expect(session.next()[0]).toBe(id);
    }
    clock.set(clock.now() + 20 * MINUTE);
    expect(session.next()[0]).not.toBe(id);
  });

  it('begins anew when the clock was set back by days, or what is stored cannot be read', () => {
    const session = open();
    const [id] = session.next();
    clock.set(clock.now() - 48 * 60 * MINUTE);
    const [next] = session.next();
    expect(next).not.toBe(id);
    store.map.set('vitrine:test:$session', '{"no":"visit"}');
    expect(session.next()[1]).toBe(1);
  });

  it('reads the id without writing, and null where no session runs', () => {
    const session = open();
    expect(session.id()).toBeNull();
    expect(store.map.size).toBe(0);
    const [id] = session.next();
    const stored = [...store.map];
    expect(session.id()).toBe(id);
    clock.set(clock.now() + 30 * MINUTE);
    expect(session.id()).toBeNull();
    expect([...store.map]).toEqual(stored);
  });

  it('is a UUID of version 4', () => {
    const ids = Array.from({ length: 200 }, () => browserPlatform.uuid());
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(200);
  });
});
