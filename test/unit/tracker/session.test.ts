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
    const [id, first] = open()(1);
    expect(first).toBe(1);
    expect(open()(1)).toEqual([id, 2]);
    expect(open()(0)).toEqual([id, 2]);
  });

  it('ends after 30 minutes without an event; looking at it does not prolong it', () => {
    const session = open();
    const [id] = session(1);
    clock.set(clock.now() + 29 * MINUTE);
    expect(session(0)[0]).toBe(id);
    clock.set(clock.now() + MINUTE);
    expect(session(1)).toEqual([expect.not.stringMatching(id), 1]);
  });

  it('ends after 24 hours however busy it is', () => {
    const session = open();
    const [id] = session(1);
    for (let i = 0; i < 71; i++) {
      clock.set(clock.now() + 20 * MINUTE);
      expect(session(1)[0]).toBe(id);
    }
    clock.set(clock.now() + 20 * MINUTE);
    expect(session(1)[0]).not.toBe(id);
  });

  it('begins anew when the clock was set back by days, or what is stored cannot be read', () => {
    const session = open();
    const [id] = session(1);
    clock.set(clock.now() - 48 * 60 * MINUTE);
    const [next] = session(1);
    expect(next).not.toBe(id);
    store.map.set('vitrine:test:$session', '{"no":"visit"}');
    expect(session(1)[1]).toBe(1);
  });

  it('is a UUID of version 4', () => {
    const ids = Array.from({ length: 200 }, () => browserPlatform.uuid());
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(200);
  });
});
