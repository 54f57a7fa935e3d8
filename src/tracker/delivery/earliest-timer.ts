import type { Platform } from '../platform.js';

/** A busy page runs a timer late, but hardly by more than this: ms. */
const OVERDUE_MS = 1_000;

/**
 * One timer that keeps the earliest of the times it is set to.
 *
 * @returns a function that sets the timer, unless it goes off sooner anyway
 */
export const createEarliestTimer = (
  platform: Platform,
  task: () => void,
): ((ms: number) => void) => {
  let due = 0;
  return (ms) => {
    const time = platform.now() + ms;
    // A timer is overdue after the computer slept, or the clock was set forward.
    if (time >= due && due > platform.now() - OVERDUE_MS) return;
    due = time;
    platform.after(ms, () => {
      // An earlier time has replaced this one.
      if (due !== time) return;
      due = 0;
      task();
    });
  };
};
