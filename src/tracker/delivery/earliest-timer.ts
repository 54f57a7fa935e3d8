import type { Platform } from '../platform.js';

/**
 * One timer that keeps the earliest of the times it is set to.
 *
 * @returns sets it to go off after some milliseconds, unless it will sooner anyway
 */
export const createEarliestTimer = (
  platform: Platform,
  task: () => void,
): ((ms: number) => void) => {
  let due = 0;
  return (ms) => {
    const time = platform.now() + ms;
    if (due && time >= due) return;
    due = time;
    platform.after(ms, () => {
      // A later time that an earlier one has replaced would go off beside it, and set others.
      if (due !== time) return;
      due = 0;
      task();
    });
  };
};
