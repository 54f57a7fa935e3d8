import type { StatusChange, TrackerDefaults, VitrineGlobal } from 'vitrine';

declare global {
  interface Window {
    /** What the script tag puts on the page; before the file arrives, the stub. */
    vitrine: VitrineGlobal;
    /** Google's data layer, which the tracker reads along with any tag manager. */
    dataLayer?: object[];
    /** What has become of events, and when: noted down from the start of the page on. */
    changes: Pick<[StatusChange, number][], 'push'>;
  }
}

/** What only the shop knows. The stub notes the calls down until the tracker is there. */
export const setDefaults = (defaults: TrackerDefaults) => window.vitrine('setDefaults', defaults);

/**
 * Calls back at every change of state, from the first event on.
 *
 * @param listener is told when it happened: ms since the epoch
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
