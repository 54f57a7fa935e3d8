import type { World } from './world.js';

/**
 * What at the end of a schedule is not as promised; empty when all is well.
 *
 * @param stayed the tabs that were open for an hour after all was well
 */
export function broken(world: World, stayed: Set<unknown>): string[] {
  const { server, delivery, changes, tabs } = world;
  const problems = [...world.problems];
  const told = new Map<string, Set<string>>();
  for (const { eventId, status } of changes)
    told.set(eventId, (told.get(eventId) ?? new Set()).add(status));
  let tracked = 0;
  for (const tab of tabs) {
    for (const id of tab.tracked.keys()) {
      tracked++;
      const states = told.get(id) ?? new Set();
      const arrivals = server.arrived.get(id) ?? [];
      const kept = server.promisesAll(delivery)
        ? arrivals.length > 0 || states.has('dropped')
        : arrivals.length > 0 || states.has('dropped') || states.has('handed-over');
      if (!kept && !world.excused.has(id)) problems.push(`${id} is lost (${[...states]})`);
      if (stayed.has(tab) && ![...states].some((state) => state !== 'sending'))
        problems.push(`${id} never got its receipt`);
      if (!server.idempotent && delivery === 'at-most-once' && arrivals.length > 1 && !world.stale)
        problems.push(`${id} arrived ${arrivals.length} times`);
      const contents = new Set(arrivals.map((body) => body.replace(/"\$sent":\d+/, '')));
      if (contents.size > 1) problems.push(`${id} arrived with different contents`);
    }
  }
  const remembers = !world.stale && !world.clockSet && world.origin.mode === 'works';
  if (server.untimely && remembers)
    problems.push(`${server.untimely} requests while the server had asked for a pause`);
  const left = [...world.origin.texts.keys()].filter((key) => !/[$@]/.test(key));
  if (left.length) problems.push(`left in the storage: ${left}`);
  const bound = 2 * tracked + 20 * (world.turns + 1) + 4 * world.opened + world.time / 100_000;
  if (server.requests > bound)
    problems.push(
      `${server.requests} requests for ${tracked} events, more than ${Math.round(bound)}`,
    );
  return problems;
}
