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

/** What the elements have between them. */
type Control = HTMLAnchorElement & { src?: string; arModes?: string; canActivateAR?: boolean };

/** What is known of an element. */
interface Known {
  model?: string | undefined;
  /** When it was first seen with this model: ms since the epoch. */
  since?: number;
  /** What was told of it: that it is offered, that it is not available. */
  told?: 'offered' | 'not available';
}

type Mode = 'webxr' | 'scene-viewer' | 'quick-look';

const HANDOFF = '[data-vitrine-handoff],[data-ar-handoff],plattar-qrcode[url],#threekitArOverlay';
const CONTROLS = `model-viewer[ar],a[rel~=ar],a[href*="//arvr.google.com/scene-viewer/"],[data-shopify-xr],${HANDOFF}`;

/** What an address opens, if it is one that opens AR. */
const modeOf = (address: string, quickLook: boolean): Mode | undefined =>
  /^(intent|https):..arvr\.google\.com.scene-viewer/.test(address)
    ? 'scene-viewer'
    : quickLook
      ? 'quick-look'
      : undefined;

const usable = (mode: Mode | undefined) =>
  mode === 'scene-viewer'
    ? // As <model-viewer> has it in src/constants.ts.
      /android(?!.*(firefox|oculus))/i.test(navigator.userAgent)
    : // Browsers on iOS other than Safari open Quick Look without saying so.
      document.createElement('a').relList.supports('ar') ||
      /(Cri|Edgi|Fxi)OS/.test(navigator.userAgent);

/** The address of a model without its query, which may be personal, and only if others can read it. */
const modelOf = (address = '', mode?: Mode) => {
  const { href, searchParams } = new URL(address, document.baseURI);
  return /^http[^?#]+/.exec(mode === 'scene-viewer' ? `${searchParams.get('file')}` : href)?.[0];
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
    const offered = new Set<string>();
    let launches: { ar_mode: Mode; model_url: string | undefined; at: number }[] = [];
    /** A WebXR session that no viewer has claimed. */
    let session = false;

    // A phone or a tablet: its first pointer is a finger.
    const mobile = matchMedia('(pointer: coarse)').matches;
    const [address, id] = takeHandoff(location.href, handoffParameter);
    const handoff_id = mobile ? id : undefined;
    if (id) history.replaceState(history.state, '', address);
    if (handoff_id && context.first(`handoff ${handoff_id}`))
      track('product AR mobile transition completed', { handoff_id });

    const launch = (ar_mode: Mode, source: string, model_url?: string) => {
      const at = now();
      launches = launches.filter((other) => at - other.at < TAP);
      // One of the tap's witnesses may not know the model.
      if (
        launches.some(
          (other) =>
            other.ar_mode === ar_mode &&
            (!model_url || !other.model_url || other.model_url === model_url),
        )
      )
        return;
      launches.push({ ar_mode, model_url, at });
      track('product AR download', { ar_mode, source, model_url, handoff_id });
    };

    /** Hears of an address that is opened. */
    const open = (
      event: Event | undefined,
      address: string,
      quickLook: boolean,
      viewer?: Control,
    ) => {
      const ar_mode = modeOf(address, quickLook);
      // The page's own listeners come first: they may have called it off.
      if (ar_mode)
        after(0, () => {
          const source = viewer || /no-ar-fallback/.test(address) ? 'model-viewer' : 'link';
          if (!event?.defaultPrevented && (viewer || usable(ar_mode)))
            launch(ar_mode, source, modelOf(address, ar_mode) ?? modelOf(viewer?.src));
        });
    };

    const claim = (viewer?: Control) => {
      if (session)
        launch('webxr', viewer ? 'model-viewer' : 'webxr', viewer && modelOf(viewer.src));
      session = false;
    };

    const judge = (element: Control, reason?: string) => {
      const state = elements.get(element) as Known;
      const { localName, dataset } = element;
      if (element.matches(HANDOFF)) {
        const address = dataset.vitrineHandoff ?? dataset.arHandoff ?? element.getAttribute('url');
        const [, handoff_id] = takeHandoff(address ?? '', handoffParameter);
        if (mobile || state.told || offered.has(handoff_id as string)) return;
        state.told = 'offered';
        if (handoff_id) offered.add(handoff_id);
        track('product AR mobile transition offered', { handoff_id });
        return;
      }
      const viewer = localName === 'model-viewer';
      const ar_mode = viewer
        ? (/^[\w-]+$/.exec(element.arModes ?? '')?.[0] as Mode | undefined)
        : modeOf(element.href, element.rel > '');
      const model_url = modelOf(element.src ?? element.href, viewer ? undefined : ar_mode);
      const source = viewer ? 'model-viewer' : ar_mode ? 'link' : 'shopify-xr';
      const works = viewer
        ? element.canActivateAR
        : ar_mode
          ? usable(ar_mode)
          : !element.hasAttribute('data-shopify-xr-hidden');
      if (state.model !== model_url) {
        state.model = model_url;
        state.told = state.since = undefined;
      }
      if (works === undefined) return;
      state.since ??= now();
      const what = works && !reason ? 'offered' : 'not available';
      if (reason ? state.told === what : state.told || (!works && now() - state.since < PATIENCE))
        return;
      state.told = what;
      track(`product AR ${what}`, {
        ar_mode,
        source,
        model_url,
        reason: works && !reason ? undefined : (reason ?? 'unsupported'),
      });
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
            if (detail?.status === 'session-started') claim(element as Control);
            if (detail?.status === 'failed') judge(element as Control, 'failed');
            if (/button.tapped/.test(type + data))
              track('product interaction', {
                interaction: 'ar_banner',
                source: element.localName === 'a' ? 'link' : 'model-viewer',
              });
          });
      });
    };
    look();

    on(document, 'click', (event) => {
      const path = event.composedPath() as Control[];
      const link = path.find(({ localName }) => localName === 'a');
      if (link)
        open(
          event,
          link.href,
          link.relList.contains('ar'),
          path.find(({ localName }) => localName === 'model-viewer'),
        );
    });
    const { navigation } = window as { navigation?: EventTarget };
    if (navigation)
      on<Event & { destination: { url: string }; downloadRequest?: string }>(
        navigation,
        'navigate',
        (event) =>
          open(
            event,
            event.destination.url,
            /\.(usdz|reality)/.test(event.destination.url + event.downloadRequest),
          ),
      );
    else
      wrap(context, HTMLAnchorElement.prototype, 'click', (_, self) => {
        const { href, relList } = self as Control;
        open(undefined, href, relList.contains('ar'));
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

    on<CustomEvent>(document, 'shopify_xr_launch', ({ detail: { xrMode, srcUrl } }) => {
      const mode = /scene|quick/.exec(xrMode)?.[0];
      const model_url = modelOf(srcUrl);
      if (mode) launch(mode === 'scene' ? 'scene-viewer' : 'quick-look', 'shopify-xr', model_url);
      else if (!offered.has(srcUrl)) {
        offered.add(srcUrl);
        track('product AR not available', {
          source: 'shopify-xr',
          model_url,
          reason: 'unsupported',
        });
      }
    });

    return () => sight.disconnect();
  };
