import fc from 'fast-check';
import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import { play } from './play.js';
import { explore } from './replay.js';
import { consent, engine, step } from './schedule.js';

/** A visitor who changes his mind all the time, also while requests are under way. */
const fickle = fc.oneof(
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

describe('whatever the visitor decides, and however often', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it.each([
    ['fickle visitor, collector', true],
    ['fickle visitor, documented API', false],
  ])(
    '%s',
    (name, idempotent) =>
      explore(
        name,
        fc.asyncProperty(
          engine,
          consent,
          fc.array(fickle, { minLength: 1, maxLength: 30, size: 'max' }),
          async (browser, given, schedule) => {
            const problems = await play(idempotent, 'auto', browser, given, schedule);
            if (problems.length) throw new Error(problems.slice(0, 5).join('\n'));
          },
        ),
        0.1,
      ),
    3_600_000,
  );
});
