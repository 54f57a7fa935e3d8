import type { PluginContext } from '../../tracker/plugins/plugin.js';
import {
  canOpen,
  type Mode,
  modelOf,
  modeOf,
  readFormFactor,
  SCENE_VIEWER,
  SHOPIFY,
  VIEWER,
  type Viewer,
} from './ar-link.js';
import { takeHandoff } from './handoff.js';

/** Time of the first poll after the start and each click; later polls are rarer: ms. */
const FIRST_POLL_MS = 1_000;

/** Longest time between two polls, with and without AR on the page: ms. */
const MAX_PAUSE_MS = 5_000;
const MAX_IDLE_PAUSE_MS = 30_000;

/** A visible control may become usable within this time, since viewers ask the device first: ms. */
const USABLE_MS = 3_000;

interface Parts {
  context: PluginContext;
  /** Whether AR is for this device, and not for the phone beside it. */
  isMobile: boolean;
  /** Gets the viewer that has started a WebXR session. */
  claimSession(viewer: Viewer): void;
}

/** Viewers and links have these members between them. */
type Control = Viewer & HTMLAnchorElement;

/** State of an element by the address of the model that it shows. */
type Models = Record<
  string,
  {
    /** Time when it was first seen with that model: ms since the epoch. */
    since?: number;
    /** The availability that was tracked. */
    tracked?: string;
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
 */
export const arControls = (handoffParameter: string) => {
  const states = new WeakMap<Element, Models>();
  const offeredIds = new Set<string>();
  /** Codes without an id. Weak, since a single-page shop shows one code after the other. */
  const offeredCodes = new WeakSet<Element>();
  return ({ context, isMobile, claimSession }: Parts) => {
    const known = new WeakSet<Element>();
    let maxPauseMs = MAX_IDLE_PAUSE_MS;
    const visible = new Set<Element>();

    /** Tracks each id once, and each code without an id once as well. */
    const trackCode = (element: Control) => {
      const { dataset } = element;
      const address =
        dataset.vitrineHandoff ?? dataset.arHandoff ?? `${element.getAttribute('url')}`;
      const [, handoff_id] = takeHandoff(address, handoffParameter);
      const code = handoff_id ?? element;
      const offered = (handoff_id ? offeredIds : offeredCodes) as Set<unknown>;
      if (!isMobile && !offered.has(code))
        context.track('product AR mobile transition offered', { handoff_id });
      offered.add(code);
    };

    const trackAvailability = (element: Control, failed?: 'failed') => {
      const { href, src } = element;
      const address = src ?? href;
      const models = states.get(element) ?? {};
      states.set(element, models);
      models[address] ??= {};
      const state = models[address];
      const isViewer = element.localName === VIEWER;
      const ar_mode = isViewer
        ? (/^[\w-]+$/.exec(`${element.arModes}`)?.[0] as Mode | undefined)
        : modeOf(element);
      const works = isViewer
        ? element.canActivateAR
        : ar_mode
          ? canOpen(ar_mode)
          : !element.hasAttribute(`data-${SHOPIFY}-hidden`);
      // Unknown until the viewer has loaded and has a model.
      if (works === undefined || (isViewer && !src)) return;
      // A Scene Viewer address within another address, or a control that the theme hides.
      if (!(isViewer || ar_mode || element.hasAttribute(`data-${SHOPIFY}`))) return;
      if (element.checkVisibility?.({ visibilityProperty: true }) === false) return;
      const availability = works && !failed ? 'offered' : 'not available';
      state.since ??= context.now();
      if (
        failed
          ? state.tracked === availability
          : state.tracked || (!works && context.now() - state.since < USABLE_MS)
      )
        return;
      state.tracked = availability;
      context.track(`product AR ${availability}`, {
        ar_mode,
        source: isViewer ? VIEWER : ar_mode ? 'link' : SHOPIFY,
        model_url: modelOf(address, isViewer ? undefined : ar_mode),
        reason: failed ?? (works ? undefined : 'unsupported'),
      });
    };

    const trackVisible = (element: Element) =>
      context.safely(() => {
        if (element.matches(CONTROLS))
          (element.matches(HANDOFF) ? trackCode : trackAvailability)(element as Control);
      });

    const visibility = new IntersectionObserver((entries) => {
      for (const entry of entries)
        if (entry.isIntersecting) {
          visible.add(entry.target);
          trackVisible(entry.target);
        } else visible.delete(entry.target);
    });

    const find = (root: ParentNode) => {
      for (const each of root.querySelectorAll('*')) if (each.shadowRoot) find(each.shadowRoot);
      for (const element of root.querySelectorAll(CONTROLS)) {
        if (known.has(element)) continue;
        known.add(element);
        maxPauseMs = MAX_PAUSE_MS;
        visibility.observe(element);
        // On the element itself, since none of these leaves a shadow root.
        for (const type of ['ar-status', 'message', 'quick-look-button-tapped'])
          context.on<CustomEvent & MessageEvent>(element, type, ({ detail, data }) => {
            const status = detail?.status;
            if (status === 'session-started') claimSession(element as Control);
            if (status === 'failed') trackAvailability(element as Control, status);
            // Apple's message reaches plain links, and <model-viewer> passes it on under another name.
            if (/button.tapped/.test(type + data))
              context.track('product interaction', {
                interaction: 'ar_banner',
                source: data ? 'link' : VIEWER,
              });
          });
      }
    };

    let polls = 0;
    /** Polls for elements that were added, defined or changed, also in shadow roots, without observing each. */
    const poll = (pauseMs: number) => {
      const own = ++polls;
      context.setTimeout(() => {
        if (own !== polls) return;
        if (!document.hidden) {
          find(document);
          visible.forEach(trackVisible);
        }
        poll(Math.min(pauseMs * 1.5, maxPauseMs));
      }, pauseMs);
    };
    readFormFactor();
    find(document);
    poll(FIRST_POLL_MS);
    context.on(document, 'click', () => poll(FIRST_POLL_MS));

    return () => visibility.disconnect();
  };
};
