/** True while Chromium prepares a page that the visitor may never see; elsewhere never. */
export const prerendering = () => !!(document as { prerendering?: boolean }).prerendering;

/**
 * The only room that listens to the page's life.
 *
 * @param shown called when the page is shown: at once, or when a prerendered page is activated
 * @param hidden called when the page is hidden (the last moment that a phone is sure to give)
 * or, with `leaving`, goes away; with `cached`, perhaps into the back/forward cache
 * @param resumed called when the page goes on: back from the back/forward cache or, with
 * `online`, with a network again
 * @param seen called when the page is seen again or, with `restored`, is back from the
 * back/forward cache
 * @param written called when another page of the origin has written to the storage
 * @returns takes all listeners off
 */
export function followPage(
  shown: () => void,
  hidden: (leaving: boolean, cached?: boolean) => void,
  resumed: (online: boolean) => void,
  seen: (restored: boolean) => void,
  written: (text: string | null) => void,
): () => void {
  const off = new AbortController();
  const on = (type: string, task: (event: Event) => void, target: EventTarget = window) =>
    target.addEventListener(type, task, off);
  on('visibilitychange', () => (document.hidden ? hidden(false) : seen(false)), document);
  on('pagehide', (event) => hidden(true, (event as PageTransitionEvent).persisted));
  on('pageshow', (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    resumed(false);
    seen(true);
  });
  on('online', () => resumed(true));
  on('storage', (event) => written((event as StorageEvent).newValue));
  on('prerenderingchange', shown, document);
  if (!prerendering()) shown();
  return () => off.abort();
}
