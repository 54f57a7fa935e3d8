import type { ArMetadata } from '../../contract/events.js';

export type Mode = NonNullable<ArMetadata['ar_mode']>;

export type Link = Pick<HTMLAnchorElement, 'href' | 'rel'>;

/** The members of `<model-viewer>` that are used here. */
export interface Viewer extends HTMLElement {
  src?: string | null;
  arModes?: string;
  canActivateAR?: boolean;
  loaded?: boolean;
  variantName?: string | null;
}

export const VIEWER = 'model-viewer';
export const SCENE_VIEWER = 'scene-viewer';
export const SHOPIFY = 'shopify-xr';

/** AR mode that a link opens; undefined for other links. */
export const modeOf = (link: Link): Mode | undefined =>
  /^\w+:..arvr.google.com.scene-viewer/.test(link.href)
    ? SCENE_VIEWER
    : /(^|\s)ar(\s|$)/i.test(link.rel)
      ? 'quick-look'
      : undefined;

interface UserAgentData {
  getHighEntropyValues(hints: string[]): Promise<{ formFactors?: string[] }>;
}

/** Whether this is a headset with Android XR, which may call itself a desktop. */
let isHeadset = false;

/** Finds out whether this is a headset, which only an asynchronous hint tells. */
export const readFormFactor = () => {
  (navigator as { userAgentData?: UserAgentData }).userAgentData
    ?.getHighEntropyValues(['formFactors'])
    .then(
      (values) => {
        isHeadset = !!values.formFactors?.includes('XR');
      },
      () => {},
    );
};

/** Whether this browser can open the mode. */
export const canOpen = (mode: Mode) =>
  mode === SCENE_VIEWER
    ? // As <model-viewer> has it in src/constants.ts.
      isHeadset || /android(?!.*(firefox|oculus))/i.test(navigator.userAgent)
    : // Browsers on iOS other than Safari open Quick Look without saying so.
      document.createElement('a').relList.supports('ar') ||
      /(Cri|Edgi|Fxi)OS|iP.*(DuckDuckGo|Ddg|GSA)\//.test(navigator.userAgent);

/** The address of a model without its query, which may be personal, and only if others can read it. */
export const modelOf = (address: string | null | undefined, mode?: Mode): string | undefined => {
  try {
    const url = new URL(address || 'data:', document.baseURI);
    return mode === SCENE_VIEWER
      ? modelOf(url.searchParams.get('file'))
      : /^http[^?#]+/.exec(url.href)?.[0];
  } catch {
    // The launch counts all the same.
  }
};
