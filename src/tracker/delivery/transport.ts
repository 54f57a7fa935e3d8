import { CAPABILITIES_HEADER } from '../../contract/api.js';

/** What came of one attempt. */
export interface Outcome {
  /** HTTP status; 0 when there was no answer: network, CORS, CSP, an ad blocker, the deadline. */
  status: number;
  /** The server's ids of the events, in their order. */
  ids?: (string | undefined)[];
  /** Status and the server's words; undefined without an answer. */
  message?: string;
  /** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). */
  retryAfter?: string | null;
  /** What the server can do beyond the documented API; empty when it does not say. */
  capabilities?: string;
}

/** An attempt without an answer ends: ms. */
const DEADLINE = 30_000;

export interface Transport {
  /**
   * One attempt to deliver one body: an event or, where the server takes it, an array of events.
   *
   * @param page address that the server is to receive as `Referer`, a page of this origin
   * @param text true where the server takes `text/plain`, which needs no CORS preflight
   * @param keepalive true while the body fits the browser's quota
   */
  send(body: string, page: string | undefined, text: boolean, keepalive: boolean): Promise<Outcome>;
  /** @returns what the server can do beyond the documented API; undefined unless it answers as documented */
  ask(): Promise<string | undefined>;
  /** Hands a body to the browser, as text, with no answer to be had. */
  beacon(body: string): void;
  /** False when the browser knows that there is no network. */
  online(): boolean;
}

/** How every request of ours goes. */
const request = (init: RequestInit): RequestInit => ({
  referrer: '',
  ...init,
  credentials: 'omit',
  // A redirect may turn the POST into a GET, whose 200 would mean nothing.
  redirect: 'error',
  signal: AbortSignal.timeout?.(DEADLINE),
});

const capabilitiesOf = ({ headers }: Response) => headers.get(CAPABILITIES_HEADER) ?? '';

/**
 * The only file that knows the network.
 *
 * @param api address of the events API
 * @param query of the address that takes events
 */
export const createTransport = (api: string, query: string): Transport => ({
  async send(body, page, text, keepalive) {
    try {
      // `fetch` is looked up at each call, so that other libraries may wrap it, before or after us.
      const response = await fetch(
        `${api}/events${query}`,
        request({
          method: 'POST',
          body,
          keepalive,
          headers: { 'Content-Type': text ? 'text/plain' : 'application/json' },
          // Across origins Firefox and Safari send the origin only, whatever is asked for here.
          // A page that is none of this origin would mean the whole address; no page means none.
          referrer: page?.startsWith(`${location.origin}/`) ? page : '',
          referrerPolicy: 'no-referrer-when-downgrade',
        }),
      );
      // Until the body is read the request counts against the keepalive quota.
      const answer = (await response.json().catch(() => 0)) || 0;
      const { status } = response;
      const problem = answer.error?.details?.[0] ?? answer.error;
      return {
        status,
        ids: [answer].flat().map((event) => event?.id),
        message: [status, problem?.path, problem?.message].filter(Boolean).join(' '),
        retryAfter: response.headers.get('Retry-After'),
        capabilities: capabilitiesOf(response),
      };
    } catch {
      return { status: 0 };
    }
  },
  async ask() {
    try {
      // Chromium lets a second one wait 20 s for the answer to the first, which it might keep for both.
      const response = await fetch(`${api}/healthcheck`, request({ cache: 'no-store' }));
      // A shop, its service worker or a proxy may answer 200 with a page of its own.
      if ((await response.json()) === true) return capabilitiesOf(response);
    } catch {}
  },
  beacon: (body) => navigator.sendBeacon?.(`${api}/events${query}`, body),
  online: () => navigator.onLine,
});
