import type { Platform } from '../platform.js';

/** How long a tab that has run its task keeps others out: ms. */
const HOLD_MS = 50;

interface Parts {
  /** Name of the lock. */
  name: string;
  task(): void;
  platform: Platform;
}

/**
 * Runs a task in one tab of the origin at a time.
 *
 * The lock is kept for a moment after the task, since tabs are processes of their own and see each
 * other's writes to `localStorage` a few milliseconds later. It is kept no longer, since a lock that is
 * held when the visitor leaves keeps the page out of Firefox's back/forward cache.
 *
 * Web Locks exist in secure contexts only, and are refused to sandboxed frames. There the task just
 * runs, and leases keep tabs apart.
 */
export const withWebLock = ({ name, task, platform }: Parts): void => {
  const hold = () => {
    task();
    return new Promise<void>((release) => platform.after(HOLD_MS, release));
  };
  navigator.locks?.request(name, hold).catch(task) ?? task();
};
