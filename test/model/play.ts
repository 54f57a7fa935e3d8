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
  const world = new World(engine, idempotent, delivery, consent);
  for (const next of schedule) {
    await take(world, next);
    await world.settle();
    world.look();
  }
  return broken(world, await endWell(world));
}
