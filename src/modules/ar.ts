import type { ArMetadata, HandoffMetadata, JsonObject } from '../contract/events.js';
import type { Module } from '../core/module.js';
import { deep } from './page/deep.js';
import { HANDOFF_PARAMETER, takeHandoff } from './page/handoff.js';
import { wrap } from './page/wrap.js';

export interface ArOptions {
  /** The parameter that `handoffUrl()` was given. Default: `vitrine_ar`. */
  handoffParameter?: string;
}

/** How often the page is looked at, ms. */
const LOOK = 1_000;

/** How long a control that is seen may take to become usable: viewers ask the device first. ms. */
const PATIENCE = 3_000;

/** How long one tap is told of, by its click, its navigation and the page: ms. */
const TAP = 1_500;

/** How long a viewer takes at most to say that a WebXR session is its own: ms. */
const CLAIM = 2_000;

/** Not yet in TypeScript's library. */
interface NavigateEvent extends Event {
  destination: { url: string };
  /** The file's name where the link is one to download. */
  downloadRequest?: string | null;
}

/** What the elements have between them. */
type Control = HTMLAnchorElement & { src?: string; arModes?: string; canActivateAR?: boolean };

type Told = 'offered' | 'not available' | 'mobile transition offered';

/** What is known of an element. */
interface Known {
  /** The model that it shows, or the address that it hands on. */
  address?: string | undefined;
  /** When it was first seen with that: ms since the epoch. */
  since?: number | undefined;
  told?: Told | undefined;
}

type Mode = NonNullable<ArMetadata['ar_mode']>;

const VIEWER = 'model-viewer';
const SCENE_VIEWER = 'scene-viewer';
const SHOPIFY = 'shopify-xr';

const HANDOFF = '[data-vitrine-handoff],[data-ar-handoff],plattar-qrcode[url],#threekitArOverlay';
const CONTROLS = `${VIEWER}[ar],a[rel~=ar],a[href*="arvr.google.com/${SCENE_VIEWER}"],[data-${SHOPIFY}],${HANDOFF}`;

/** What an address opens, if it is one that opens AR. */
const modeOf = (address: string, quickLook: boolean): Mode | undefined =>
  /^\w+:..arvr.google.com.scene-viewer/.test(address)
    ? SCENE_VIEWER
    : quickLook
      ? 'quick-look'
      : undefined;

const usable = (mode: Mode) =>
  mode === SCENE_VIEWER
    ? // As <model-viewer> has it in src/constants.ts.
      /android(?!.*(firefox|oculus))/i.test(navigator.userAgent)
    : // Browsers on iOS other than Safari open Quick Look without saying so.
      document.createElement('a').relList.supports('ar') ||
      /(Cri|Edgi|Fxi)OS/.test(navigator.userAgent);

/** The address of a model without its query, which may be personal, and only if others can read it. */
const modelOf = (address: string | null | undefined, mode?: Mode): string | undefined => {
  const url = new URL(address || 'data:', document.baseURI);
  return mode === SCENE_VIEWER
    ? modelOf(url.searchParams.get('file'))
    : /^http[^?#]+/.exec(url.href)?.[0];
};

/**
 * Augmented reality: what is offered, what does not work here, what is launched, and the way from a
 * desktop page to a phone.
 */
export const ar =
  ({ handoffParameter = HANDOFF_PARAMETER }: ArOptions = {}): Module =>
  (context) => {
    const { after, now, on, track } = context;
    const elements = new WeakMap<Element, Known>();
    const once = new Set<string | undefined>();
    const launches: Record<string, [model: string | undefined, at: number]> = {};
    /** A WebXR session that no viewer has claimed. */
    let session: boolean | undefined;

    // A phone or a tablet: its first pointer is a finger.
    const mobile = matchMedia('(pointer: coarse)').matches;
    const [address, id] = takeHandoff(location.href, handoffParameter);
    const handoff_id = mobile ? id : undefined;
    if (id) history.replaceState(history.state, '', address);
    if (handoff_id && context.first(`handoff ${id}`))
      track('product AR mobile transition completed', { handoff_id });

    const launch = (ar_mode: Mode, source: string, model_url?: string) => {
      const [model, at = 0] = launches[ar_mode] ?? [];
      const time = now();
      // One of the tap's witnesses may not know the model.
      if (time - at < TAP && (!model || !model_url || model === model_url)) return;
      launches[ar_mode] = [model_url, time];
      track('product AR download', { ar_mode, source, model_url, handoff_id });
    };

    /** Hears of an address that is opened. */
    const open = (address: string, quickLook: boolean, event?: Event, viewer?: Control) => {
      const ar_mode = modeOf(address, quickLook);
      // The page's own listeners come first: they may have called it off.
      if (ar_mode && (viewer || usable(ar_mode)))
        after(0, () => {
          if (!event?.defaultPrevented)
            launch(
              ar_mode,
              viewer || /no-ar-fallback/.test(address) ? VIEWER : 'link',
              modelOf(address, ar_mode) ?? modelOf(viewer?.src),
            );
        });
    };

    const claim = (viewer?: Control) => {
      if (session) launch('webxr', viewer ? VIEWER : 'webxr', modelOf(viewer?.src));
      session = false;
    };

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
          : modeOf(href, element.rel > '');
        works = viewer
          ? element.canActivateAR
          : ar_mode
            ? usable(ar_mode)
            : !(`data-${SHOPIFY}-hidden` in element.attributes);
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

    const look = () => {
      after(LOOK, look);
      sight.disconnect();
      deep(document, CONTROLS, (element) => {
        // Observed anew, it is judged anew where it is seen.
        sight.observe(element);
        if (elements.has(element)) return;
        elements.set(element, {});
        for (const type of ['ar-status', 'message', 'quick-look-button-tapped'])
          on<CustomEvent & MessageEvent>(element, type, ({ type, detail, data }) => {
            const status = detail?.status;
            if (status === 'session-started') claim(element as Control);
            if (status === 'failed') judge(element as Control, status);
            if (/button.tapped/.test(type + data))
              track('product interaction', {
                interaction: 'ar_banner',
                source: type === 'message' ? 'link' : VIEWER,
              });
          });
      });
    };
    look();

    on(document, 'click', (event) => {
      const path = event.composedPath() as Control[];
      const find = (name: string) => path.find(({ localName }) => localName === name);
      const link = find('a');
      if (link) open(link.href, link.relList.contains('ar'), event, find(VIEWER));
    });
    const { navigation } = window as { navigation?: EventTarget };
    if (navigation)
      on<NavigateEvent>(navigation, 'navigate', (event) => {
        const { url } = event.destination;
        open(url, /\.(usdz|reality)/.test(url + event.downloadRequest), event);
      });
    else
      wrap(context, HTMLAnchorElement.prototype, 'click', (_, link) => {
        const { href, relList } = link as Control;
        // The click of one that is in the document is heard there.
        if (!document.contains(link as Control)) open(href, relList.contains('ar'));
      });

    wrap(context, (navigator as { xr?: object }).xr, 'requestSession', ([mode]) => {
      if (mode === 'immersive-ar')
        return (result) =>
          (result as Promise<unknown>).then(
            () => {
              session = true;
              after(CLAIM, claim);
            },
            () => {},
          );
    });

    on<CustomEvent>(document, `shopify_xr_launch`, ({ detail: { xrMode, srcUrl } }) => {
      const model_url = modelOf(srcUrl);
      if (xrMode !== 'not_supported')
        launch(/scene/.test(xrMode) ? SCENE_VIEWER : 'quick-look', SHOPIFY, model_url);
      else if (!once.has(srcUrl)) {
        once.add(srcUrl);
        track('product AR not available', { source: SHOPIFY, model_url, reason: 'unsupported' });
      }
    });

    return () => sight.disconnect();
  };
