import type { Tab } from './tab.js';
import type { World } from './world.js';

const held = ({ origin, indexedDB, prefix }: World, id: string) =>
  origin.texts.has(prefix + id) || indexedDB.texts.has(prefix + id);

/**
 * The visitor comes back once all is well, and stays for a while.
 *
 * @returns the pages that ran all that while
 */
export async function endWell(world: World): Promise<Tab[]> {
  world.troubled = { ms: world.time, requests: world.server.requests };
  world.fill(false);
  world.turn('fine');
  if (world.consent === 'pending') await world.decide('granted');
  for (const tab of world.tabs) if (tab.state === 'frozen') tab.wake();
  // It tracks nothing: what waits for the server's first answer is not to wait for another event.
  world.open();
  // The longest pause is that of an open circuit, or a date of a server that is a day ahead.
  await world.pass((world.clockSet ? 25 : 1.1) * 3_600_000);
  if (!world.halted && !world.clockSet && world.remembers)
    // What fails once another courier of its page is at work waits for that one to look.
    for (const { id, excused, shared, aside } of world.events.values())
      if (!excused && !shared && !aside && held(world, id))
        world.waiting.push(`${id} is still there`);
  // A tracker that was stopped does not hear that its page went into the back/forward cache.
  const stayed = world.tabs.filter((tab) => tab.state === 'open' && !(tab.stopped && tab.woke));
  for (const tab of stayed) {
    tab.run(() => {
      tab.tracker.flush().then(() => {
        tab.flushed = true;
      });
    });
  }
  await world.pass(0);
  for (const tab of world.tabs) if (tab.state !== 'dead') await world.close(tab, true);
  world.open();
  await world.pass(120_000);
  return stayed;
}
