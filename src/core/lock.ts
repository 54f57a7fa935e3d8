/**
 * Runs a task in one tab of the origin at a time, and not at all while another tab runs its own.
 * The task is synchronous, so the lock is held for a moment only: a lock that is held when the
 * visitor leaves keeps the page out of Firefox's back/forward cache.
 *
 * Web Locks exist in secure contexts only, and are refused to sandboxed frames; there the task
 * just runs, and the leases in the outbox keep tabs apart.
 */
export function exclusive(name: string, task: () => void): void {
  if (navigator.locks) {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => lock && task()).catch(task);
  } else {
    task();
  }
}
