import type { Clock } from './clock.js';

/**
 * One timer that keeps the earliest of the times it is set to.
 *
 * @returns sets it to go off after some milliseconds, unless it will sooner anyway
 */
export function createAlarm(clock: Clock, task: () => void): (ms: number) => void {
  let at = Number.POSITIVE_INFINITY;
  return (ms) => {
    if (clock.now() + ms >= at) return;
    at = clock.now() + ms;
    clock.after(ms, () => {
      at = Number.POSITIVE_INFINITY;
      task();
    });
  };
}
