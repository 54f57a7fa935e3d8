import { beforeEach, describe, expect, it } from 'vitest';
import { browserPlatform } from '../../../src/tracker/platform.js';
import { createSession } from '../../../src/tracker/session.js';
import { type SimulatedClock, simulateClock } from '../../support/simulated-clock.js';
import { type SimulatedStorage, simulateStorage } from '../../support/simulated-tab.js';

const MINUTE_MS = 60_000;
const KEY = 'vitrine:test:$session';

describe('session', () => {
  let clock: SimulatedClock;
  let storage: SimulatedStorage;
  const open = () => createSession({ ...storage, platform: clock, key: KEY });

  beforeEach(() => {
    clock = simulateClock();
    storage = simulateStorage();
  });

  it('continues its sequence on another page or tab', () => {
    const [id, first] = open().nextInSession();
    expect(first).toBe(1);
    expect(open().nextInSession()).toEqual([id, 2]);
    expect(open().readSessionId()).toBe(id);
  });

  it('ends after 30 minutes without an event, also when its id was read', () => {
    const session = open();
    const [id] = session.nextInSession();
    clock.set(clock.now() + 29 * MINUTE_MS);
    expect(session.readSessionId()).toBe(id);
    clock.set(clock.now() + MINUTE_MS);
    expect(session.nextInSession()).toEqual([expect.not.stringMatching(id), 1]);
  });

  it('ends after 24 hours with events', () => {
    const session = open();
    const [id] = session.nextInSession();
    for (let i = 0; i < 71; i++) {
      clock.set(clock.now() + 20 * MINUTE_MS);
      expect(session.nextInSession()[0]).toBe(id);
    }
    clock.set(clock.now() + 20 * MINUTE_MS);
    expect(session.nextInSession()[0]).not.toBe(id);
  });

  it('starts anew when the clock was set back by days or the stored text is invalid', () => {
    const session = open();
    const [id] = session.nextInSession();
    clock.set(clock.now() - 48 * 60 * MINUTE_MS);
    const [next] = session.nextInSession();
    expect(next).not.toBe(id);
    storage.map.set(KEY, '{"no":"visit"}');
    expect(session.nextInSession()[1]).toBe(1);
  });

  it('reads its id without a write, and null when no session runs', () => {
    const session = open();
    expect(session.readSessionId()).toBeNull();
    expect(storage.map.size).toBe(0);
    const [id] = session.nextInSession();
    const stored = [...storage.map];
    expect(session.readSessionId()).toBe(id);
    clock.set(clock.now() + 30 * MINUTE_MS);
    expect(session.readSessionId()).toBeNull();
    expect([...storage.map]).toEqual(stored);
  });

  it('is a UUID of version 4', () => {
    const ids = Array.from({ length: 200 }, () => browserPlatform.uuid());
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(200);
  });
});
