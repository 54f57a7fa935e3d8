import fc from 'fast-check';
import { WEATHERS } from './server.js';
import type { World } from './world.js';

const any = fc.nat({ max: 7 });

/** What may happen next; numbers choose a tab. */
export const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('track' as const), tab: any }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('track a bad one' as const), tab: any }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('track a large one' as const), tab: any }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 1, 3, 10, 300, 1_500, 6_000, 31_000, 70_000, 400_000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('weather' as const),
      weather: fc.constantFrom(...WEATHERS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), tab: any }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), tab: any }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const), tab: any }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cache' as const), tab: any }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restore' as const), tab: any }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('freeze' as const), tab: any }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('thaw' as const), tab: any }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      ms: fc.constantFrom(0, 500, 5_000, 30_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('storage' as const),
      full: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear the storage' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set the clock' as const),
      ms: fc.constantFrom(-86_400_000, -3_600_000, -5_000, 5_000, 3_600_000),
    }),
  },
);

export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** In which state a tab has to be for what happens to it, if not open. */
const STATE = { restore: 'cached', thaw: 'frozen' } as const;

/** Does one step; what it needs and is not there makes it nothing. */
export async function take(world: World, next: Step): Promise<void> {
  const tab =
    'tab' in next ? world.pick(next.tab, STATE[next.do as keyof typeof STATE]) : undefined;
  if ('tab' in next && !tab) return;
  switch (next.do) {
    case 'track':
      return world.track(tab as never, 'product interaction', 10);
    case 'track a bad one':
      return world.track(tab as never, 'unknown', 10);
    case 'track a large one':
      return world.track(tab as never, 'product interaction', 61_000);
    case 'pass':
      return world.pass(next.ms);
    case 'weather':
      return world.turn(next.weather);
    case 'open':
      return void world.open();
    case 'close':
      return world.close(tab as never, true);
    case 'crash':
      return world.close(tab as never, false);
    case 'hide':
      return tab?.courier.hurry(false);
    case 'cache':
      return world.cache(tab as never);
    case 'restore':
      return world.restore(tab as never);
    case 'freeze':
      return world.freeze(tab as never);
    case 'thaw':
      return world.thaw(tab as never);
    case 'kill':
      return world.kill(next.ms);
    case 'storage':
      return world.fill(next.full);
    case 'clear the storage':
      return world.clearStorage();
    case 'set the clock':
      return world.setClock(next.ms);
  }
}

/**
 * The visitor comes back once all is well, and stays for a while.
 *
 * @returns the tabs that were open all that while
 */
export async function endWell(world: World): Promise<Set<unknown>> {
  world.fill(false);
  world.turn('fine');
  world.open();
  // The longest pause is that of an open circuit, or a date of a server that is a day ahead.
  const hours = world.clockSet ? 25 : 1.1;
  for (let passed = 0; passed < hours; passed += 0.1) await world.pass(360_000);
  const stayed = new Set<unknown>(world.tabs.filter(({ state }) => state === 'open'));
  for (const tab of world.tabs) if (tab.state !== 'dead') world.close(tab, true);
  // What was under way before the server ever answered is decided by its first answer.
  world.track(world.open(), 'product interaction', 10);
  await world.pass(120_000);
  return stayed;
}

/** Most visitors let a shop store what it likes. */
export const storage = fc.oneof(
  { weight: 9, arbitrary: fc.constant('works' as const) },
  { weight: 1, arbitrary: fc.constant('refused' as const) },
);
