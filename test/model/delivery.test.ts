import fc from 'fast-check';
import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import type { Delivery } from '../../src/core/options.js';
import { play } from './play.js';
import { explore } from './replay.js';
import { consent, engine, step } from './schedule.js';

const KINDS: readonly (readonly [
  name: string,
  idempotent: boolean,
  delivery: Delivery,
  share: number,
])[] = [
  ['collector, auto', true, 'auto', 0.25],
  ['collector, at-least-once', true, 'at-least-once', 0.05],
  ['collector, at-most-once', true, 'at-most-once', 0.1],
  ['documented API, auto', false, 'auto', 0.15],
  ['documented API, at-least-once', false, 'at-least-once', 0.1],
  ['documented API, at-most-once', false, 'at-most-once', 0.15],
];

describe('whatever happens, all promises are kept', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it.each(KINDS)(
    '%s',
    (name, idempotent, delivery, share) =>
      explore(
        name,
        fc.asyncProperty(
          engine,
          consent,
          fc.array(step, { minLength: 1, maxLength: 50, size: 'max' }),
          async (browser, given, schedule) => {
            const problems = await play(idempotent, delivery, browser, given, schedule);
            if (problems.length) throw new Error(problems.slice(0, 5).join('\n'));
          },
        ),
        share,
      ),
    3_600_000,
  );
});
