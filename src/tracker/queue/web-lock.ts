import type { Platform } from '../platform.js';

/** How long a tab that has run its task keeps others out: ms. */
const HOLD = 50;

/**
 * Runs a task in one tab of the origin at a time.
 *
 * The lock is kept for a moment after the task, since tabs are processes of their own and see each
 * other's writes to `localStorage` a few milliseconds later; no longer, since a lock that is held
 * when the visitor leaves keeps the page out of Firefox's back/forward cache.
 *
 * Web Locks exist in secure contexts only, and are refused to sandboxed frames; there the task
 * just runs, and the leases in the outbox keep tabs apart.
 */
export function exclusive(name: string, task: () => void, clock: Platform): void {
  const held = () => {
    task();
    return new Promise<void>((free) => clock.after(HOLD, free));
  };
  if (navigator.locks) {
    navigator.locks.request(name, held).catch(task);
  } else {
    task();
  }
}
