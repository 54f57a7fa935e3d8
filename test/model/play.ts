import type { Consent } from '../../src/tracker/consent.js';
import type { Delivery } from '../../src/tracker/options.js';
import { endWell } from './end-well.js';
import { broken } from './invariants.js';
import { type Step, take } from './schedule.js';
import { type Engine, World } from './world.js';

/**
 * Plays one schedule to its good end.
 *
 * @returns what was not as promised
 */
export async function play(
  idempotent: boolean,
  delivery: Delivery,
  engine: Engine,
  consent: Consent,
  schedule: readonly Step[],
): Promise<string[]> {
  return playIn(new World(engine, idempotent, delivery, consent), schedule);
}

/** The same with the build for our collector. The test sets `__COLLECTOR__`. */
export const playCollectorBuild = (
  engine: Engine,
  consent: Consent,
  schedule: readonly Step[],
): Promise<string[]> => playIn(new World(engine, true, 'auto', consent, true), schedule);

async function playIn(world: World, schedule: readonly Step[]): Promise<string[]> {
  for (const next of schedule) {
    await take(world, next);
    await world.settle();
    world.look();
  }
  const problems = broken(world, await endWell(world));
  const leases = [...world.origin.texts.keys()].filter((key) => key.startsWith(`${world.prefix}@`));
  return world.sharesEvents && leases.length ? [...problems, `leases: ${leases}`] : problems;
}
