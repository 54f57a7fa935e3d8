import type { Face, StateChange, Tracker } from 'vitrine';

declare global {
  interface Window {
    /** What the script tag puts on the page; before the file arrives, the stub. */
    vitrine: Face;
  }
}

/** What a page calls. The stub notes the calls down until the tracker is there. */
export const track: Tracker['track'] = (...call) => window.vitrine('track', ...call);

export const setDefaults = (defaults: Parameters<Tracker['set']>[0]) =>
  window.vitrine('set', defaults);

/** Calls back at every change of state, from the first event on. */
export const observe = (listener: (change: StateChange) => void) =>
  window.vitrine('observe', listener);
