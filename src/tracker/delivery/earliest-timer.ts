import type { Platform } from '../platform.js';

/**
 * One timer that keeps the earliest of the times it is set to.
 *
 * @returns sets it to go off after some milliseconds, unless it will sooner anyway
 */
export function createAlarm(clock: Platform, task: () => void): (ms: number) => void {
  let at = 0;
  return (ms) => {
    const then = clock.now() + ms;
    if (at && then >= at) return;
    at = then;
    clock.after(ms, () => {
      // One that an earlier time has taken the place of would go off beside it, and set others.
      if (at !== then) return;
      at = 0;
      task();
    });
  };
}
