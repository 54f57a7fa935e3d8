import type { Face, StateChange, Tracker } from 'vitrine';

declare global {
  interface Window {
    /** What the script tag puts on the page; before the file arrives, the stub. */
    vitrine: Face;
    /** Google's data layer, which the tracker reads along with any tag manager. */
    dataLayer?: object[];
  }
}

/** What only the shop knows. The stub notes the calls down until the tracker is there. */
export const setDefaults = (defaults: Parameters<Tracker['set']>[0]) =>
  window.vitrine('set', defaults);

/** Calls back at every change of state, from the first event on. */
export const observe = (listener: (change: StateChange) => void) =>
  window.vitrine('observe', listener);
