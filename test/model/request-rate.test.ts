import fc from 'fast-check';
import { describe, it } from 'vitest';
import { finishSchedule } from './finish-schedule.js';
import { findViolations } from './invariants.js';
import { explore } from './replay.js';
import { engine } from './schedule.js';
import type { Condition } from './server.js';
import { simulated } from './simulated.js';
import { Simulation } from './simulation.js';

/** Requests that a page has under way at once before it knows that the server fails. */
const FIRST = 8;

/**
 * Pauses that fit into so many ms of failure, at most. They last half of 1, 2, 4 … 256 s on the
 * average, so that nine of them pass in four minutes, and half of 300 s from then on: 24 an hour,
 * or half as many again if chance is kind. Where nothing is ever answered the sixth opens the
 * circuit, and an hour passes before each that follows.
 */
const pauses = (ms: number, answered: boolean) =>
  answered ? 9 + (1.5 * ms) / 150_000 : 6 + ms / 3_600_000;

const FAILURES = fc.constantFrom<[Condition, boolean]>(
  ['refused', false],
  ['hangs', false],
  ['somebody else answers', false],
  ['stores, answer lost', false],
  ['500', true],
  ['503 asks for a pause', true],
  ['429 until a date', true],
);

describe('long failures', () => {
  simulated();

  it(
    'bounded requests: one request a page and a pause',
    () =>
      explore(
        'bounded requests',
        0.03,
        [
          engine,
          fc.boolean(),
          FAILURES,
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 60_000, max: 4 * 3_600_000 }),
        ],
        async (browser, idempotent, [condition, answered], tabs, each, ms) => {
          const simulation = new Simulation(browser, idempotent, 'auto', 'granted');
          simulation.setCondition(condition);
          while (simulation.tabs.length < tabs) simulation.open();
          for (const tab of simulation.tabs) for (let left = each; left; left--) tab.track('small');
          await simulation.pass(ms);
          const attempts = 1 + pauses(ms, answered);
          const problems = [...simulation.events.values()]
            .filter((event) => event.attempts > attempts)
            .map((event) => `${event.id} was sent ${event.attempts} times`);
          const requests = tabs * (FIRST + attempts);
          if (simulation.server.requests > requests)
            problems.push(`${simulation.server.requests} requests, more than ${requests}`);
          const livePages = await finishSchedule(simulation);
          return [...problems, ...findViolations(simulation, livePages)];
        },
      ),
    3_600_000,
  );
});
