import type { Simulation } from './simulation.js';
import type { Tab } from './tab.js';

const isStored = ({ origin, indexedDB, prefix }: Simulation, id: string) =>
  origin.texts.has(prefix + id) || indexedDB.texts.has(prefix + id);

/**
 * The visitor comes back once all is well, and stays for a while.
 *
 * @returns the pages that ran all that while
 */
export async function finishSchedule(simulation: Simulation): Promise<Tab[]> {
  simulation.scheduleCost = { ms: simulation.time, requests: simulation.server.requests };
  simulation.setStorageFull(false);
  simulation.setCondition('fine');
  if (simulation.consent === 'pending') await simulation.decide('granted');
  for (const tab of simulation.tabs) if (tab.state === 'frozen') tab.wake();
  // It tracks nothing: what waits for the server's first answer is not to wait for another event.
  simulation.open();
  // The longest pause is that of an open circuit, or a date of a server that is a day ahead.
  await simulation.pass((simulation.clockSet ? 25 : 1.1) * 3_600_000);
  if (!simulation.halted && !simulation.clockSet && simulation.remembers)
    // An event whose request fails after consent came back waits for the next recovery.
    for (const { id, lossExcuse, duplicateExcuse, aside } of simulation.events.values())
      if (!lossExcuse && !duplicateExcuse && !aside && isStored(simulation, id))
        simulation.waiting.push(`${id} is still there`);
  // A tracker that was stopped does not hear that its page went into the back/forward cache.
  const livePages = simulation.tabs.filter(
    (tab) => tab.state === 'open' && !(tab.stopped && tab.woke),
  );
  for (const tab of livePages) {
    tab.run(() => {
      tab.tracker.flush().then(() => {
        tab.flushed = true;
      });
    });
  }
  await simulation.pass(0);
  for (const tab of simulation.tabs) if (tab.state !== 'dead') await simulation.close(tab);
  simulation.open();
  await simulation.pass(120_000);
  return livePages;
}
