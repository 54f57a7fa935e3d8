import { describe, expect, it } from 'vitest';
import { simulateClock } from '../../support/simulated-clock.js';
import { openTab, SCOPE, simulateServer, simulateStorage } from '../../support/simulated-tab.js';

describe('a page', () => {
  it.each([
    '5',
    '"text"',
    'null',
    '[]',
    '{}',
    '{"event":1}',
    '{"capabilities":7,"pausedUntil":"x"}',
  ])('sends its event when another script has stored %s under our keys', async (value) => {
    const clock = simulateClock();
    const storage = simulateStorage();
    const server = simulateServer();
    storage.map.set(`${SCOPE}$server`, value);
    storage.map.set(`${SCOPE}$session`, value);
    storage.map.set(`${SCOPE}some-event`, value);
    const tab = openTab(storage, server, clock);
    const id = tab.track();
    await clock.pass(1_000);
    expect(server.arrived).toEqual([id]);
  });
});
