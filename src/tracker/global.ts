import type { Tracker } from './tracker.js';

/** The methods of a tracker: what can be called by name. */
type Method = {
  [Name in keyof Tracker]: Tracker[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Tracker];

/**
 * What the script tag puts on the page: `window.vitrine('track', …)`, and `window.vitrine.track(…)`
 * as well. Until the file has arrived a stub of one line is in its place, which notes calls down and
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
  /** What the stub has noted down. */
  q?: ArrayLike<unknown>[];
}
