import { DEFAULT_ENDPOINT } from '../contract/api.js';

/** How a token travels: a public one in the address, a private one in a header. */
export type TokenKind = 'public' | 'private';

/** Options of `createClient`. */
export interface ClientOptions {
  /** A public token that may read, or a private one. Keep private ones out of pages. */
  token: string;
  /**
   * Default: `public` where `document` exists, else `private`. Set it where that is wrong: a dashboard
   * that reads in a web worker passes `public`.
   */
  tokenKind?: TokenKind;
  /**
   * Base address of the events API; in a browser it may be relative to the page. Default: Threekit's
   * hosted API.
   */
  endpoint?: string;
  /** Default: the global `fetch`, read at each request. */
  fetch?: typeof fetch;
}

/** The checked options. */
export interface Connection {
  token: string;
  tokenKind: TokenKind;
  /** Absolute; `addressOf` puts a path behind it. */
  endpoint: URL;
  fetch: typeof fetch;
}

/** `URL.canParse` is younger than the browsers that we support. */
function parseUrl(address: unknown): URL | undefined {
  try {
    return typeof address === 'string' && address !== ''
      ? new URL(address, globalThis.location?.href)
      : undefined;
  } catch {
    return undefined;
  }
}

function readEndpoint(endpoint: unknown): URL {
  const url = parseUrl(endpoint);
  // fetch rejects an address with a password, and its message does not say why.
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) {
    url.hash = '';
    return url;
  }
  throw new TypeError(
    'endpoint: pass the base address of the events API, such as https://shop.example/v',
  );
}

/** The address of a path of the API, such as `/events`. The endpoint may have a query, and need not have a path. */
export function addressOf({ endpoint }: Pick<Connection, 'endpoint'>, path: string): URL {
  const url = new URL(endpoint);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url;
}

/**
 * Checks the options and applies the defaults.
 *
 * @throws TypeError for a wrong option: the field, a colon, the remedy
 */
export function readOptions(options: ClientOptions): Connection {
  const {
    token,
    tokenKind = typeof document === 'undefined' ? 'private' : 'public',
    endpoint = DEFAULT_ENDPOINT,
    fetch: send = (...call: Parameters<typeof fetch>) => globalThis.fetch(...call),
  } = options ?? {};
  if (typeof token !== 'string' || token === '') {
    throw new TypeError('token: missing; pass a private token, or a public one that may read');
  }
  // A header takes no other character. The usual cause is a copied line break.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError('token: pass it without spaces and line breaks');
  }
  if (tokenKind !== 'public' && tokenKind !== 'private') {
    throw new TypeError('tokenKind: pass public or private');
  }
  if (typeof send !== 'function') throw new TypeError('fetch: pass a function such as fetch');
  return { token, tokenKind, endpoint: readEndpoint(endpoint), fetch: send };
}
