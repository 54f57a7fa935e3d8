import fc from 'fast-check';
import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import type { Delivery } from '../../src/core/options.js';
import { broken } from './invariants.js';
import { endWell, step, storage, take } from './schedule.js';
import { World } from './world.js';

/** Of all servers and promises together. */
const SCHEDULES = Number(process.env.VITRINE_SCHEDULES ?? 2_000);
const SEED = process.env.VITRINE_SEED;

const KINDS: readonly (readonly [
  server: string,
  idempotent: boolean,
  delivery: Delivery,
  share: number,
])[] = [
  ['the collector', true, 'auto', 0.5],
  ['the documented API', false, 'auto', 0.1],
  ['the documented API', false, 'at-least-once', 0.2],
  ['the documented API', false, 'at-most-once', 0.2],
];

describe('whatever happens', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(() => void vi.restoreAllMocks());

  it.each(KINDS)(
    '%s (idempotent: %s), %s: nothing lost, nothing in two hands, no storm',
    async (_, idempotent, delivery, share) => {
      await fc.assert(
        fc.asyncProperty(
          storage,
          fc.array(step, { minLength: 1, maxLength: 40 }),
          async (kept, schedule) => {
            const world = new World(idempotent, delivery, kept);
            for (const next of schedule) await take(world, next);
            const problems = broken(world, await endWell(world));
            if (problems.length) throw new Error(problems.join('\n'));
          },
        ),
        { numRuns: Math.ceil(SCHEDULES * share), ...(SEED && { seed: Number(SEED) }) },
      );
    },
    3_600_000,
  );
});
