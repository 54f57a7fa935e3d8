import type { HandoffMetadata, JsonObject } from '../../contract/events.js';
import type { ModuleContext } from '../../core/module.js';
import {
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

/** The page is looked at after so long, then ever less often: ms. */
const LOOK = 1_000;

const LOOK_LATER = 5_000;

/** How long a control that is seen may take to become usable: viewers ask the device first. ms. */
const PATIENCE = 3_000;

/** What the elements have between them. */
type Control = Viewer & HTMLAnchorElement;

type Told = 'offered' | 'not available' | 'mobile transition offered';

/** What is known of an element. */
interface Known {
  /** The model that it shows, or the address that it hands on. */
  address?: string | undefined;
  /** When it was first seen with that: ms since the epoch. */
  since?: number | undefined;
  told?: Told | undefined;
}

const HANDOFF = '[data-vitrine-handoff],[data-ar-handoff],plattar-qrcode[url],#threekitArOverlay';
const CONTROLS = `${VIEWER}[ar],a[rel~=ar],a[href*="arvr.google.com/${SCENE_VIEWER}"],[data-${SHOPIFY}],${HANDOFF}`;

/**
 * Tells what AR is offered on the page, or would be if this browser could do it: each control once
 * it is seen, and once for each model that it shows.
 *
 * @param mobile whether AR is for this device, and not for the phone beside it
 * @param claim is told which viewer has started a WebXR session
 * @returns ends it
 */
export function arControls(
  context: ModuleContext,
  mobile: boolean,
  handoffParameter: string,
  claim: (viewer: Viewer) => void,
): () => void {
  const { after, now, on, track } = context;
  const elements = new WeakMap<Element, Known>();
  const once = new Set<string | undefined>();

  const judge = (element: Control, failed?: 'failed') => {
    const state = elements.get(element) as Known;
    const { dataset, href, src } = element;
    let told: Told = 'mobile transition offered';
    let metadata: HandoffMetadata & JsonObject;
    let works: boolean | undefined = true;
    let address = src ?? href;
    if (element.matches(HANDOFF)) {
      address = dataset.vitrineHandoff ?? dataset.arHandoff ?? element.getAttribute('url') ?? '';
      const [, handoff_id] = takeHandoff(address, handoffParameter);
      if (mobile || once.has(handoff_id)) return;
      if (handoff_id) once.add(handoff_id);
      metadata = { handoff_id };
    } else {
      const viewer = element.localName === VIEWER;
      const ar_mode = viewer
        ? (/^[\w-]+$/.exec(`${element.arModes}`)?.[0] as Mode | undefined)
        : modeOf(element);
      works = viewer
        ? src
          ? element.canActivateAR
          : undefined
        : ar_mode
          ? usable(ar_mode)
          : !element.hasAttribute(`data-${SHOPIFY}-hidden`);
      told = works && !failed ? 'offered' : 'not available';
      metadata = {
        ar_mode,
        source: viewer ? VIEWER : ar_mode ? 'link' : SHOPIFY,
        model_url: modelOf(address, viewer ? undefined : ar_mode),
        reason: failed ?? (works ? undefined : 'unsupported'),
      };
    }
    if (state.address !== address) state.told = state.since = undefined;
    state.address = address;
    if (works === undefined) return;
    state.since ??= now();
    if (failed ? state.told === told : state.told || (!works && now() - state.since < PATIENCE))
      return;
    state.told = told;
    track(`product AR ${told}`, metadata);
  };

  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) context.safely(() => judge(target as Control));
  });

  const find = (root: ParentNode) => {
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) find(shadowRoot);
    for (const element of root.querySelectorAll(CONTROLS)) {
      // Observed anew, it is judged anew where it is seen.
      sight.observe(element);
      if (elements.has(element)) continue;
      elements.set(element, {});
      // On the element itself, since none of these leaves a shadow root.
      for (const type of ['ar-status', 'message', 'quick-look-button-tapped'])
        on<CustomEvent & MessageEvent>(element, type, ({ detail, data }) => {
          const status = detail?.status;
          if (status === 'session-started') claim(element as Control);
          if (status === 'failed') judge(element as Control, status);
          // Apple's message reaches plain links, and <model-viewer> passes it on under another name.
          if (/button.tapped/.test(type + data))
            track('product interaction', {
              interaction: 'ar_banner',
              source: data ? 'link' : VIEWER,
            });
        });
    }
  };

  // What is added, shown, defined or changed anywhere, also in shadow roots, without observing each.
  let pause = LOOK;
  const look = () => {
    after(pause, look);
    pause = Math.min(pause * 1.1, LOOK_LATER);
    sight.disconnect();
    find(document);
  };
  look();

  return () => sight.disconnect();
}
