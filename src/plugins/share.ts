import type { Plugin } from '../tracker/plugins/plugin.js';
import type { NavigateEvent, NavigationWindow } from './signals/navigation.js';
import { wrap } from './signals/wrap.js';

/** Whether this is built for the script tag, which gives no options. */
declare const __TAG__: boolean;

/** Options of `share()`. They add to the built-in places and extensions. */
export interface ShareOptions {
  /**
   * Further places to share to: a pattern for the address of a link. The match is the
   * event's `method`. Default: none.
   */
  hosts?: RegExp | string;
  /** Further extensions of files that count as downloads, without the dot. Default: none. */
  extensions?: readonly string[];
}

/**
 * Addresses that open a network's dialogue with something to share in it; the group names the
 * network. A chat with a given number, a mail to a given address and a profile are none.
 */
const SHARE =
  /^(?!.*\b(?:phone|to)=[^&])(?:https?:\/\/(?:[\w-]+\.)*?)?([\w-]+)(?::[?&]|(?:\.com?)?(?:\.\w+|:\/)\/(?:[^?]*(?:shar|intent\/[cpt]|pin\/|submit|send).*\b(?:u|text|href|link|\w*url)=|R\/msg|\?text=))/i;

/** Networks whose common name differs from their address. */
const NAMES: Record<string, string> = {
  mailto: 'email',
  t: 'telegram',
  twitter: 'x',
  wa: 'whatsapp',
};

/** Documents, drawings, models and films. */
const FILES =
  'pdf|docx?|xlsx?|csv|zip|dwg|dxf|ste?p|iges|stl|obj|fbx|glb|gltf|usdz|3ds|skp|rfa|mp4';

/** Drops query and fragment, which may be personal. */
const withoutQuery = (address: string) => address.split(/[?#]/)[0] as string;

/** An address of this origin without its query; undefined for any other text. */
const ownAddress = (text: string) =>
  !/\s/.test(text) && `${text}/`.startsWith(`${location.origin}/`) ? withoutQuery(text) : undefined;

/**
 * Tracks shares (`product social share`) and downloads (`product download`).
 *
 * The browser's share sheet and a copied link count once they have succeeded. A link to a network
 * counts on click, since the page does not learn the result.
 *
 * @param options overrides of the defaults
 */
export const share =
  (options?: ShareOptions): Plugin =>
  (context) => {
    const { hosts, extensions = [] }: ShareOptions = (!__TAG__ && options) || {};
    if (!__TAG__) context.checkOptions?.('share', options, 'hosts extensions');
    const files = __TAG__
      ? RegExp(`\\.(${FILES})$`, 'i')
      : RegExp(`\\.(${[FILES, ...extensions].join('|')})$`, 'i');
    /** Already tracked for the last click: the network, or the address that the browser saves. */
    let lastTracked: string | false | undefined;

    const trackShare = (method: string, url?: string) =>
      context.track('product social share', { method, url });

    /** The network that an address shares to. */
    const methodOf = (address: string) => {
      const name =
        !ownAddress(address) && (address.match(SHARE)?.[1] ?? (hosts && address.match(hosts)?.[0]));
      return NAMES[name as string] ?? name;
    };

    const trackDownload = (address: string, name: string | null) => {
      // `blob:` and `data:` are no addresses for others.
      const link_url = /^http/.test(address) ? withoutQuery(address) : undefined;
      const file_name = name || link_url?.split('/').pop();
      const file_extension = /\.(\w+)$/m.exec(`${file_name}\n${link_url}`.toLowerCase())?.[1];
      // Quick Look opens a USDZ in AR; browsers on iOS other than Safari do not announce it.
      const opensInAr =
        file_extension === 'usdz' &&
        (document.createElement('a').relList.supports('ar') || /iP|iOS/.test(navigator.userAgent));
      if (!opensInAr && (name !== null || files.test(link_url as string)))
        context.track('product download', { file_name, file_extension, link_url });
    };

    const onClick = (event: MouseEvent) => {
      // The middle button follows a link as well.
      if (event.button > 1) return;
      // The path reaches into open shadow roots, and ends at the window, which may have an `href` as well.
      const link = (event.composedPath() as HTMLAnchorElement[]).find(
        (node) => node.href && /^a(rea)?$/.test(node.localName),
      );
      const address = `${link?.href}`;
      lastTracked = methodOf(address);
      if (lastTracked) trackShare(lastTracked);
      // Listeners of the page run first: they may cancel the click.
      else if (link)
        context.setTimeout(() => {
          if (lastTracked !== address && !event.defaultPrevented)
            trackDownload(address, link.getAttribute('download'));
        }, 0);
    };
    for (const type of ['click', 'auxclick']) context.on(window, type, onClick);

    wrap(context, window, 'open', ([address]) => {
      const method = methodOf(`${address}`);
      // A handler often opens the window for a link itself.
      if (method && method !== lastTracked) trackShare(method);
      lastTracked = '';
    });

    // This event also covers links outside of the document. Browsers without it track clicks only.
    const { navigation = window } = window as NavigationWindow;
    context.on<NavigateEvent>(navigation, 'navigate', (event) => {
      if (event.downloadRequest == null) return;
      lastTracked = event.destination.url;
      trackDownload(lastTracked, event.downloadRequest);
    });

    /** Tracks a share by a method of the browser once its promise is fulfilled. */
    const watchShare = (object: object, name: string, method: string) =>
      wrap(
        context,
        // On the object that has the property, so that it can be restored there.
        Object.getOwnPropertyDescriptor(object, name) ? object : Object.getPrototypeOf(object),
        name,
        ([data]) =>
          (result) =>
            (result as Promise<unknown>).then(
              () =>
                context.setTimeout(() => {
                  const url = ownAddress(`${(data as ShareData | undefined)?.url ?? data}`);
                  // Other copied texts may be personal.
                  if (url || object === navigator) trackShare(method, url);
                }, 0),
              () => {},
            ),
      );
    watchShare(navigator, 'share', 'native');
    // The clipboard exists on secure pages only.
    watchShare(navigator.clipboard ?? {}, 'writeText', 'copy link');
  };
