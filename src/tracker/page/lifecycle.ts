/** True while Chromium prepares a page that the visitor may never see; elsewhere never. */
export const isPrerendering = (): boolean =>
  !!(document as { prerendering?: boolean }).prerendering;

/** Set by the build: true in the files for a server that is known to recognise duplicates. */
declare const __COLLECTOR__: boolean;

/** One function for each event in the life of a page. */
export interface PageHandlers {
  /** `prerenderingchange`: a page that was prepared is shown. */
  onActivate(): void;
  /** `visibilitychange`: the page is hidden. */
  onHidden(): void;
  /** `visibilitychange`: the page is visible again. */
  onVisible(): void;
  /** `pagehide`, with `persisted` when the page perhaps goes into the back/forward cache. */
  onPageHide(persisted: boolean): void;
  /** `pageshow` of a page that is back from the back/forward cache. */
  onRestore(): void;
  /** `online`: the browser has a network again. */
  onOnline(): void;
  /** `storage`: another page of the origin has written a text. */
  onStorage(text: string | null): void;
}

/** The only module that listens to the page's life, until the signal aborts. */
export const followPage = (handlers: PageHandlers, signal: AbortSignal): void => {
  const on = (target: EventTarget, type: string, task: (event: never) => void) =>
    target.addEventListener(type, task as (event: Event) => void, { signal });
  on(document, 'visibilitychange', () =>
    document.hidden ? handlers.onHidden() : handlers.onVisible(),
  );
  on(window, 'pagehide', (event: PageTransitionEvent) => handlers.onPageHide(event.persisted));
  on(window, 'pageshow', (event: PageTransitionEvent) => event.persisted && handlers.onRestore());
  on(window, 'online', handlers.onOnline);
  if (!__COLLECTOR__)
    on(window, 'storage', (event: StorageEvent) => handlers.onStorage(event.newValue));
  on(document, 'prerenderingchange', handlers.onActivate);
};
