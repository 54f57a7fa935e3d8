import fc from 'fast-check';
import { describe, it } from 'vitest';
import { play } from './play.js';
import { explore } from './replay.js';
import { consent, engine, step } from './schedule.js';
import { simulated } from './simulated.js';

/** A visitor who changes his mind all the time, also while requests are under way. */
const indecisive = fc.oneof(
  { weight: 3, arbitrary: step },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('track' as const), tab: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('consent' as const),
      consent: fc.constantFrom('granted' as const, 'pending' as const, 'denied' as const),
    }),
  },
);

describe('random consent decisions', () => {
  simulated();

  it.each([
    ['indecisive visitor, collector', true],
    ['indecisive visitor, documented API', false],
  ])(
    '%s',
    (name, idempotent) =>
      explore(
        name,
        0.1,
        [engine, consent, fc.array(indecisive, { minLength: 1, maxLength: 30, size: 'max' })],
        (browser, given, schedule) =>
          play({ idempotent, delivery: 'auto', engine: browser, consent: given, schedule }),
      ),
    3_600_000,
  );
});
