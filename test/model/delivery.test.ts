import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Delivery } from '../../src/tracker/options.js';
import { play } from './play.js';
import { explore } from './replay.js';
import { consent, engine, step } from './schedule.js';
import { simulated } from './simulated.js';

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

describe('the guarantees hold under random schedules', () => {
  simulated();

  it.each(KINDS)(
    '%s',
    (name, idempotent, delivery, share) =>
      explore(
        name,
        share,
        [engine, consent, fc.array(step, { minLength: 1, maxLength: 50, size: 'max' })],
        (browser, given, schedule) =>
          play({ idempotent, delivery, engine: browser, consent: given, schedule }),
      ),
    3_600_000,
  );
});
