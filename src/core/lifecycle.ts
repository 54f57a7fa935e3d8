/** What happens to the page, and nothing of why: the only room that listens to page events. */
export interface Lifecycle {
  /** Runs the task when the page is shown: now, unless it is being prerendered. */
  whenShown(task: () => void): void;
  /** True while the page is prerendered, which the visitor may never see. */
  prerendering(): boolean;
  /**
   * Calls back when the page is hidden (`leaving` false: the last moment that a phone is sure to
   * give) and when it goes away, perhaps into the back/forward cache (`leaving` true).
   */
  onHidden(task: (leaving: boolean) => void): void;
  /** Calls back when the page may go on: restored from the back/forward cache, or online again. */
  onResumed(task: (online: boolean) => void): void;
  /** Takes all listeners off. */
  stop(): void;
}

export function createLifecycle(): Lifecycle {
  const off = new AbortController();
  const listen = (target: EventTarget, type: string, task: (event: Event) => void) =>
    target.addEventListener(type, task, { signal: off.signal });
  // Chromium only; elsewhere the property is missing and the page is always shown.
  const prerendering = () => !!(document as { prerendering?: boolean }).prerendering;
  return {
    prerendering,
    whenShown(task) {
      if (prerendering()) listen(document, 'prerenderingchange', task);
      else task();
    },
    onHidden(task) {
      listen(document, 'visibilitychange', () => document.hidden && task(false));
      listen(window, 'pagehide', () => task(true));
    },
    onResumed(task) {
      listen(
        window,
        'pageshow',
        (event) => (event as PageTransitionEvent).persisted && task(false),
      );
      listen(window, 'online', () => task(true));
    },
    stop: () => off.abort(),
  };
}
