import type { Platform } from '../platform.js';

/** A busy page runs a timer late, but hardly by more: ms. */
const OVERDUE_MS = 1_000;

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
    // Overdue is a timer that stood still while the computer slept, or the clock was set forward.
    if (time >= due && due > platform.now() - OVERDUE_MS) return;
    due = time;
    platform.after(ms, () => {
      // A later time that an earlier one has replaced would go off beside it, and set others.
      if (due !== time) return;
      due = 0;
      task();
    });
  };
};
