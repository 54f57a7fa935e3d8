import type { Tracker } from './tracker.js';

/** The methods of a tracker, which can be called by name. */
type Method = {
  [Name in keyof Tracker]: Tracker[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Tracker];

/**
 * `window.vitrine` of a page with the script tag: `window.vitrine('track', …)` and `window.vitrine.track(…)`
 * do the same. Until the file has arrived, a stub of one line stands in its place, which queues calls and
 * returns nothing.
 *
 * ```ts
 * declare global {
 *   interface Window {
 *     vitrine: VitrineGlobal;
 *   }
 * }
 * ```
 */
export interface VitrineGlobal extends Tracker {
  <Name extends Method>(
    method: Name,
    ...args: Parameters<Tracker[Name]>
  ): ReturnType<Tracker[Name]>;
  /** `handoffUrl` of `vitrine/plugins`; only `vitrine.auto.js` has it. */
  handoffUrl?(url?: string, options?: { parameter?: string }): string;
  /** Calls that the stub has queued. */
  q?: ArrayLike<unknown>[];
}
