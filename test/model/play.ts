import type { Consent } from '../../src/tracker/consent.js';
import type { Delivery } from '../../src/tracker/options.js';
import type { Engine } from './engine.js';
import { finishSchedule } from './finish-schedule.js';
import { checkDenial, findViolations } from './invariants.js';
import { type Step, take } from './schedule.js';
import { Simulation } from './simulation.js';

interface PlayOptions {
  /** Whether the server recognises duplicates. */
  idempotent: boolean;
  delivery: Delivery;
  engine: Engine;
  /** The consent at the start. */
  consent: Consent;
  schedule: readonly Step[];
}

/**
 * Plays one schedule to its good end.
 *
 * @returns the broken promises
 */
export const play = ({
  idempotent,
  delivery,
  engine,
  consent,
  schedule,
}: PlayOptions): Promise<string[]> =>
  playIn(new Simulation(engine, idempotent, delivery, consent), schedule);

/** The same with the build for our collector. The test sets `__COLLECTOR__`. */
export const playCollectorBuild = (
  engine: Engine,
  consent: Consent,
  schedule: readonly Step[],
): Promise<string[]> => playIn(new Simulation(engine, true, 'auto', consent, true), schedule);

async function playIn(simulation: Simulation, schedule: readonly Step[]): Promise<string[]> {
  for (const next of schedule) {
    await take(simulation, next);
    await simulation.settle();
    checkDenial(simulation);
  }
  const problems = findViolations(simulation, await finishSchedule(simulation));
  const leases = [...simulation.origin.texts.keys()].filter((key) =>
    key.startsWith(`${simulation.prefix}@`),
  );
  return simulation.sharesEvents && leases.length ? [...problems, `leases: ${leases}`] : problems;
}
