import type { PluginContext } from '../../tracker/plugins/plugin.js';
import {
  canOpen,
  type Link,
  type Mode,
  modelOf,
  modeOf,
  SCENE_VIEWER,
  SHOPIFY,
  VIEWER,
  type Viewer,
} from './ar-link.js';
import type { NavigateEvent, NavigationWindow } from './navigation.js';
import { wrap } from './wrap.js';

/** The click, the navigation and the page report one tap within this time: ms. */
const TAP_MS = 1_500;

/** A viewer claims its WebXR session within this time: ms. */
const CLAIM_MS = 2_000;

/**
 * Tracks each launch of AR once, however many sources report it: the click, the navigation
 * (which also sees closed shadow roots and links outside of the document), the page.
 *
 * @param handoff_id id of the hand-off that brought the visitor here from another device
 * @returns a function that gets the viewer which has started a WebXR session
 */
export function arLaunches(context: PluginContext, handoff_id: string | undefined) {
  const launches: Record<string, [model: string | undefined, at: number]> = {};
  const refused = new Set<string>();
  /** Whether a WebXR session runs that no viewer has claimed. */
  let isUnclaimed: boolean | undefined;

  const trackLaunch = (ar_mode: Mode, source: string, model_url?: string) => {
    const [model, at = 0] = launches[ar_mode] ?? [];
    const time = context.now();
    // One of the tap's sources may not know the model.
    if (time - at < TAP_MS && (!model || !model_url || model === model_url)) return;
    launches[ar_mode] = [model_url, time];
    context.track('product AR download', { ar_mode, source, model_url, handoff_id });
  };

  const onOpen = (link: Link, event?: Event, viewer?: Viewer) => {
    const { href } = link;
    const ar_mode = modeOf(link);
    // The page's own listeners run first: they may have cancelled it.
    if (ar_mode && (viewer || canOpen(ar_mode)))
      context.setTimeout(() => {
        if (!event?.defaultPrevented)
          trackLaunch(
            ar_mode,
            viewer || /no-ar-fallback/.test(href) ? VIEWER : 'link',
            modelOf(href, ar_mode) ?? modelOf(viewer?.src),
          );
      }, 0);
  };

  /** Tracks a session as its viewer's, else as the page's own. */
  const claim = (viewer?: Viewer) => {
    if (isUnclaimed) trackLaunch('webxr', viewer ? VIEWER : 'webxr', modelOf(viewer?.src));
    isUnclaimed = false;
  };

  /** The link that a script clicks, until its click is seen. */
  let clicked: unknown;
  for (const type of ['click', 'auxclick'])
    context.on<MouseEvent>(document, type, (event) => {
      const path = event.composedPath() as Element[];
      const find = (name: string) => path.find((node) => node.localName === name);
      const link = find('a') as HTMLAnchorElement | undefined;
      if (link === clicked) clicked = undefined;
      // The middle button follows a link as well.
      if (link && event.button < 2) onOpen(link, event, find(VIEWER) as Viewer | undefined);
    });
  const { navigation } = window as NavigationWindow;
  if (navigation)
    context.on<NavigateEvent>(navigation, 'navigate', (event) => {
      const href = event.destination.url;
      const names = `${href.split(/[?#]/)[0]}\n${event.downloadRequest}`;
      const rel = /\.(usdz|reality)$/m.test(names) ? 'ar' : '';
      onOpen({ href, rel }, event);
    });
  // WebKit opens Quick Look before a navigation begins (HTMLAnchorElement::handleClick).
  if (!navigation || canOpen('quick-look'))
    wrap(context, HTMLAnchorElement.prototype, 'click', (_, link) => {
      clicked = link;
      return () => {
        // The click of a link outside of the document, or in a closed shadow root, reaches no listener.
        if (clicked) onOpen(link as HTMLAnchorElement);
        clicked = undefined;
      };
    });

  // By the page's button, or by the browser's own where the page has offered a session.
  for (const name of ['requestSession', 'offerSession'])
    wrap(context, (navigator as { xr?: object }).xr, name, ([mode]) => {
      if (mode === 'immersive-ar')
        return (result) =>
          (result as Promise<unknown>).then(
            () => {
              isUnclaimed = true;
              context.setTimeout(claim, CLAIM_MS);
            },
            () => {},
          );
    });

  context.on<CustomEvent>(document, 'shopify_xr_launch', (event) => {
    const { xrMode, srcUrl } = Object(event.detail);
    const model_url = modelOf(srcUrl);
    if (xrMode === 'not_supported') {
      if (refused.has(srcUrl)) return;
      refused.add(srcUrl);
      context.track('product AR not available', {
        source: SHOPIFY,
        model_url,
        reason: 'unsupported',
      });
    } else if (xrMode)
      trackLaunch(/scene/.test(xrMode) ? SCENE_VIEWER : 'quick-look', SHOPIFY, model_url);
  });

  context.onLifecycle({ onPageHide: claim, onStop: claim });
  return claim;
}
