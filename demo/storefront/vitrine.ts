import type { StatusChange, TrackerDefaults, VitrineGlobal } from 'vitrine';

declare global {
  interface Window {
    /** Set by the script tag; the stub until the file arrives. */
    vitrine: VitrineGlobal;
    /** Google's data layer, which the tracker reads along with any tag manager. */
    dataLayer?: object[];
    /** Status changes with their times, recorded from the start of the page on. */
    changes: Pick<[StatusChange, number][], 'push'>;
  }
}

/** Sets fields that only the shop knows. The stub queues the calls until the tracker arrives. */
export const setDefaults = (defaults: TrackerDefaults) => window.vitrine('setDefaults', defaults);

/**
 * Calls back at every change of state, from the first event on.
 *
 * @param listener gets the time of the change: ms since the epoch
 */
export function onStatusChange(listener: (change: StatusChange, time: number) => void): void {
  const before = [...(window.changes as [StatusChange, number][])];
  window.changes = {
    push: (...changes) => {
      for (const change of changes) listener(...change);
      return 0;
    },
  };
  window.changes.push(...before);
}
