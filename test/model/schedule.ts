import fc from 'fast-check';
import { CONDITIONS } from './server.js';
import type { Simulation } from './simulation.js';
import type { Tab } from './tab.js';

const any = fc.nat({ max: 7 });

/** One thing that happens, and how often beside the others. */
const on = <D extends string>(weight: number, happens: D) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(happens), tab: any }),
});

/** The next step of a schedule; numbers choose a tab. */
export const step = fc.oneof(
  on(40, 'track'),
  on(5, 'track a bad one'),
  on(5, 'track a large one'),
  on(5, 'track one that is too large'),
  on(5, 'track forty'),
  {
    weight: 40,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 1, 3, 10, 51, 300, 1_500, 6_000, 31_000, 70_000, 400_000),
    }),
  },
  {
    weight: 30,
    arbitrary: fc.record({
      do: fc.constant('set the condition' as const),
      condition: fc.constantFrom(...CONDITIONS),
    }),
  },
  on(10, 'open'),
  on(10, 'close'),
  on(5, 'crash'),
  on(5, 'hide'),
  on(5, 'show'),
  on(10, 'cache'),
  on(15, 'restore'),
  on(10, 'freeze'),
  on(15, 'thaw'),
  on(5, 'flush'),
  on(1, 'stop'),
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      ms: fc.constantFrom(0, 500, 5_000, 30_000),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('storage' as const), full: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('clear the storage' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('set the clock' as const),
      ms: fc.constantFrom(-86_400_000, -3_600_000, -5_000, 5_000, 3_600_000, 8 * 86_400_000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('consent' as const),
      consent: fc.constantFrom(
        'granted' as const,
        'granted' as const,
        'pending' as const,
        'denied' as const,
      ),
    }),
  },
);

export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Most browsers have everything, and most visitors let a shop store what it likes. */
export const engine = fc.record({
  storage: fc.oneof(
    { weight: 9, arbitrary: fc.constant('works' as const) },
    { weight: 1, arbitrary: fc.constant('refused' as const) },
  ),
  backup: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  locks: fc.boolean(),
  settlesInCache: fc.boolean(),
  hidesFirst: fc.boolean(),
  failsLeaving: fc.boolean(),
});

/** Most shops ask for nothing, or know the answer from before. */
export const consent = fc.oneof(
  { weight: 6, arbitrary: fc.constant('granted' as const) },
  { weight: 2, arbitrary: fc.constant('pending' as const) },
  { weight: 1, arbitrary: fc.constant('denied' as const) },
);

const STATE: Record<string, Tab['state']> = { restore: 'cached', thaw: 'frozen' };

/** Does one step; what it needs and is not there makes it nothing. */
export async function take(simulation: Simulation, next: Step): Promise<void> {
  switch (next.do) {
    case 'pass':
      return simulation.pass(next.ms);
    case 'set the condition':
      return simulation.setCondition(next.condition);
    case 'open':
      return void simulation.open();
    case 'kill':
      return simulation.kill(next.ms);
    case 'storage':
      return simulation.setStorageFull(next.full);
    case 'clear the storage':
      return simulation.clearStorage();
    case 'set the clock':
      return simulation.setClock(next.ms);
    case 'consent':
      return simulation.decide(next.consent);
  }
  const tab = simulation.pick(next.tab, STATE[next.do] ?? 'open');
  if (!tab) return;
  switch (next.do) {
    case 'track':
      return tab.track('small');
    case 'track a bad one':
      return tab.track('bad');
    case 'track a large one':
      return tab.track('large');
    case 'track one that is too large':
      return tab.track('oversize');
    case 'track forty':
      for (let left = 40; left; left--) tab.track('small');
      return;
    case 'close':
      return simulation.close(tab);
    case 'crash':
      return simulation.crash(tab);
    case 'hide':
      return simulation.hide(tab, true);
    case 'show':
      return simulation.hide(tab, false);
    case 'cache':
      return simulation.cache(tab);
    case 'restore':
      return simulation.restore(tab);
    case 'freeze':
      return simulation.freeze(tab);
    case 'thaw':
      return tab.wake();
    case 'flush':
      return void tab.run(() => void tab.tracker.flush());
    case 'stop':
      return tab.stop();
  }
}
