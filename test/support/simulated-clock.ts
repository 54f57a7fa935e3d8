import type { Platform } from '../../src/tracker/platform.js';

/** A clock that moves only when the test moves it, with repeatable random numbers. */
export interface SimulatedClock extends Platform {
  /** Lets `ms` pass; runs what falls due, in order, and what that sets going. */
  pass(ms: number): Promise<void>;
  /** Sets the visitor's clock without letting time pass. */
  set(time: number): void;
}

/** @param random at least 0, below 1; the middle unless a test wants more */
export function simulateClock(
  start = Date.UTC(2026, 10, 23, 12),
  random = () => 0.5,
): SimulatedClock {
  let elapsed = 0;
  let offset = start;
  let ids = 0;
  const tasks: { at: number; task: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => offset + elapsed,
    random,
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    after(ms, task) {
      // Whole ms, as a browser's timers and its Date.now() have them.
      const at = elapsed + Math.ceil(Math.max(ms, 0));
      // Behind those of the same time: they are kept in the order in which they fall due.
      let place = tasks.length;
      while (place && (tasks[place - 1]?.at as number) > at) place--;
      tasks.splice(place, 0, { at, task });
    },
    set(time) {
      offset = time - elapsed;
    },
    async pass(ms) {
      const end = elapsed + ms;
      await settle();
      for (;;) {
        const next = tasks[0];
        if (!next || next.at > end) break;
        tasks.shift();
        elapsed = next.at;
        next.task();
        await settle();
      }
      elapsed = end;
    },
  };
}
