import type { PluginContext } from '../../tracker/plugins/plugin.js';
import {
  askFormFactor,
  type Mode,
  modelOf,
  modeOf,
  SCENE_VIEWER,
  SHOPIFY,
  usable,
  VIEWER,
  type Viewer,
} from './ar-link.js';
import { takeHandoff } from './handoff.js';

/** Time of the first look at the page after the start and each click; later looks are rarer: ms. */
const FIRST_LOOK_MS = 1_000;

/** Longest time between two looks, with and without AR on the page: ms. */
const MAX_LOOK_PAUSE_MS = 5_000;
const MAX_IDLE_PAUSE_MS = 30_000;

/** A visible control may become usable within this time, since viewers ask the device first: ms. */
const USABLE_MS = 3_000;

/** Viewers and links have these members between them. */
type Control = Viewer & HTMLAnchorElement;

/** State of an element by the address of the model that it shows. */
type Models = Record<
  string,
  {
    /** Time when it was first seen with that model: ms since the epoch. */
    since?: number;
    told?: string;
  }
>;

const HANDOFF = '[data-vitrine-handoff],[data-ar-handoff],plattar-qrcode[url],#threekitArOverlay';
const CONTROLS = `${VIEWER}[ar],a[rel~=ar],a[href*="arvr.google.com/${SCENE_VIEWER}"],[data-${SHOPIFY}],${HANDOFF}`;

/**
 * Tracks AR controls on the page, usable in this browser or not: each control once
 * it is visible, and once for each model that it shows.
 *
 * The state outlives a restart, so that nothing is tracked twice.
 *
 * @returns a function that starts it, and returns a function that ends it
 *   - `mobile`: whether AR is for this device, and not for the phone beside it
 *   - `claim`: gets the viewer that has started a WebXR session
 */
export const arControls = (handoffParameter: string) => {
  const elements = new WeakMap<Element, Models>();
  const offeredIds = new Set<string>();
  /** Codes without an id. Weak, since a single-page shop shows one code after the other. */
  const offeredCodes = new WeakSet<Element>();
  return (context: PluginContext, mobile: boolean, claim: (viewer: Viewer) => void) => {
    const known = new WeakSet<Element>();
    let rest = MAX_IDLE_PAUSE_MS;
    const seen = new Set<Element>();

    /** Tracks each id once, and each code without an id once as well. */
    const offer = (element: Control) => {
      const { dataset } = element;
      const address =
        dataset.vitrineHandoff ?? dataset.arHandoff ?? `${element.getAttribute('url')}`;
      const [, handoff_id] = takeHandoff(address, handoffParameter);
      const code = handoff_id ?? element;
      const offered = (handoff_id ? offeredIds : offeredCodes) as Set<unknown>;
      if (!mobile && !offered.has(code))
        context.track('product AR mobile transition offered', { handoff_id });
      offered.add(code);
    };

    const judge = (element: Control, failed?: 'failed') => {
      const { href, src } = element;
      const address = src ?? href;
      const models = elements.get(element) ?? {};
      elements.set(element, models);
      models[address] ??= {};
      const state = models[address];
      const viewer = element.localName === VIEWER;
      const ar_mode = viewer
        ? (/^[\w-]+$/.exec(`${element.arModes}`)?.[0] as Mode | undefined)
        : modeOf(element);
      const works = viewer
        ? element.canActivateAR
        : ar_mode
          ? usable(ar_mode)
          : !element.hasAttribute(`data-${SHOPIFY}-hidden`);
      // Unknown until the viewer has loaded and has a model.
      if (works === undefined || (viewer && !src)) return;
      // A Scene Viewer address within another address, or a control that the theme hides.
      if (!(viewer || ar_mode || element.hasAttribute(`data-${SHOPIFY}`))) return;
      if (element.checkVisibility?.({ visibilityProperty: true }) === false) return;
      const availability = works && !failed ? 'offered' : 'not available';
      state.since ??= context.now();
      if (
        failed
          ? state.told === availability
          : state.told || (!works && context.now() - state.since < USABLE_MS)
      )
        return;
      state.told = availability;
      context.track(`product AR ${availability}`, {
        ar_mode,
        source: viewer ? VIEWER : ar_mode ? 'link' : SHOPIFY,
        model_url: modelOf(address, viewer ? undefined : ar_mode),
        reason: failed ?? (works ? undefined : 'unsupported'),
      });
    };

    /** Judges an element that is in sight. */
    const see = (element: Element) =>
      context.safely(() => {
        if (element.matches(CONTROLS))
          (element.matches(HANDOFF) ? offer : judge)(element as Control);
      });

    const sight = new IntersectionObserver((entries) => {
      for (const entry of entries)
        if (entry.isIntersecting) {
          seen.add(entry.target);
          see(entry.target);
        } else seen.delete(entry.target);
    });

    const find = (root: ParentNode) => {
      for (const each of root.querySelectorAll('*')) if (each.shadowRoot) find(each.shadowRoot);
      for (const element of root.querySelectorAll(CONTROLS)) {
        if (known.has(element)) continue;
        known.add(element);
        rest = MAX_LOOK_PAUSE_MS;
        sight.observe(element);
        // On the element itself, since none of these leaves a shadow root.
        for (const type of ['ar-status', 'message', 'quick-look-button-tapped'])
          context.on<CustomEvent & MessageEvent>(element, type, ({ detail, data }) => {
            const status = detail?.status;
            if (status === 'session-started') claim(element as Control);
            if (status === 'failed') judge(element as Control, status);
            // Apple's message reaches plain links, and <model-viewer> passes it on under another name.
            if (/button.tapped/.test(type + data))
              context.track('product interaction', {
                interaction: 'ar_banner',
                source: data ? 'link' : VIEWER,
              });
          });
      }
    };

    let last = 0;
    /** Polls for elements that were added, defined or changed, also in shadow roots, without observing each. */
    const look = (pause: number) => {
      const own = ++last;
      context.setTimeout(() => {
        if (own !== last) return;
        if (!document.hidden) {
          find(document);
          seen.forEach(see);
        }
        look(Math.min(pause * 1.5, rest));
      }, pause);
    };
    askFormFactor();
    find(document);
    look(FIRST_LOOK_MS);
    context.on(document, 'click', () => look(FIRST_LOOK_MS));

    return () => sight.disconnect();
  };
};
