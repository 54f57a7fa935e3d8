import { describe, expect, it } from 'vitest';
import { simulateClock } from '../../support/simulated-clock.js';
import { openTab, PREFIX, simulateServer, simulateStore } from '../../support/simulated-tab.js';

describe('what somebody else wrote under our keys', () => {
  it.each(['5', '"text"', 'null', '[]', '{}', '{"event":1}', '{"capabilities":7,"restUntil":"x"}'])(
    '%s stops nothing',
    async (value) => {
      const clock = simulateClock();
      const store = simulateStore();
      const server = simulateServer();
      store.map.set(`${PREFIX}$server`, value);
      store.map.set(`${PREFIX}$session`, value);
      store.map.set(`${PREFIX}some-event`, value);
      const tab = openTab(store, server, clock);
      const id = tab.track();
      tab.flush();
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
    },
  );
});
