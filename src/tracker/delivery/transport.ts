import { CAPABILITIES_HEADER } from '../../contract/api.js';
import type { ReceiptCode } from '../../contract/receipt-codes.js';
import { parseJson } from '../parse-json.js';
import { type AttemptResult, unclearResult } from './delivery-policy.js';

/** Set by the build: true in the files for a server that is known to recognise duplicates. */
declare const __COLLECTOR__: boolean;

/** The result of one attempt. */
export interface Outcome {
  result: AttemptResult;
  /** Why; missing for `sent`. */
  code?: ReceiptCode;
  /** Status and the server's words. */
  message?: string;
  /** The server's ids of the events, in their order. */
  ids?: (string | undefined)[];
  /** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). */
  retryAfter?: string | null;
  /** The server's `Vitrine-Capabilities`; empty when it names none. */
  capabilities?: string;
}

/** One attempt to deliver one body. */
export interface Request {
  /** JSON of an event or, where the server takes it, of an array of events. */
  body: string;
  /** Address that the server is to receive as `Referer`, a page of this origin. */
  page: string | undefined;
  /** True where the server takes `text/plain`, which needs no CORS preflight. */
  text: boolean;
  /** True while the body fits the browser's budget. */
  keepalive: boolean;
  /** Whether the browser believes to have a network. */
  online: boolean;
}

/** The fields of an API error that the tracker reads. */
interface ApiError {
  error?: { path?: string; message?: string; details?: { path?: string; message?: string }[] };
}

type ApiAnswer = ApiError | { id?: string } | ({ id?: string } | null)[];

/** Longest wait for an answer: ms. */
const DEADLINE_MS = 30_000;

export interface Transport {
  send(request: Request): Promise<Outcome>;
  /** @returns the server's `Vitrine-Capabilities`; undefined unless it answers as documented */
  requestCapabilities(): Promise<string | undefined>;
  /** Hands a body to the browser, as text. There is no answer. */
  sendBeacon(body: string): void;
  /** False when the browser knows that there is no network. */
  isOnline(): boolean;
}

/** Options of every request. */
const requestDefaults = (): RequestInit => ({
  credentials: 'omit',
  // A redirect may turn the POST into a GET, whose 200 would mean nothing.
  redirect: 'error',
  signal: AbortSignal.timeout?.(DEADLINE_MS),
});

const capabilitiesOf = ({ headers }: Response) => headers.get(CAPABILITIES_HEADER) ?? '';

/**
 * Classifies an answer by its status. Only the API's own answer means `sent` or `dropped`: a catch-all page, a captive
 * portal, a service worker's offline page or a wrong address may answer with any status. 404 is no answer
 * that the API has to an event.
 *
 * @param isApi whether the body, or a header beside a 2xx, is the API's
 */
const classify = (status: number, isApi: unknown): [AttemptResult, ReceiptCode?] => {
  const begins = (pattern: RegExp) => pattern.test(`${status}`);
  // The token or its domains are wrong: all that follows would fail too.
  if (begins(/^40[13]/)) return ['halted', 'unauthorized'];
  // RFC 9110 section 15; RFC 8470 for 425.
  if (begins(/^(408|425|429|5)/))
    return [__COLLECTOR__ || begins(/^(429|503)/) ? 'queued' : 'unknown', 'server_unavailable'];
  if (isApi && status < 300) return ['sent'];
  // The body is too large, for the API or for a proxy before it.
  if (status === 413) return ['dropped', 'event_too_large'];
  return isApi && status !== 404
    ? ['dropped', 'server_rejected']
    : ['queued', 'unexpected_response'];
};

/**
 * The only module that sends.
 *
 * @param api address of the events API
 * @param query of the address that takes events
 */
export const createTransport = (api: string, query: string): Transport => ({
  async send({ body, page, text, keepalive, online }) {
    let isAnswered = false;
    try {
      // `fetch` is looked up at each call, so that other libraries may wrap it, before or after us.
      const response = await fetch(`${api}/events${query}`, {
        ...requestDefaults(),
        method: 'POST',
        body,
        keepalive,
        // Without a type of its own, a text goes as `text/plain`.
        headers: __COLLECTOR__ || text ? {} : { 'Content-Type': 'application/json' },
        // Across origins Firefox and Safari send the origin only, whatever is asked for here.
        // A page that is none of this origin would mean the whole address; no page means none.
        referrer: page?.startsWith(`${location.origin}/`) ? page : '',
        referrerPolicy: 'no-referrer-when-downgrade',
      });
      isAnswered = true;
      // Until the body is read the request counts against the keepalive budget.
      const content = await response.text();
      const parsed = parseJson<ApiAnswer>(content);
      // WebKit hands over the first half of a JSON body that breaks off; the other engines reject.
      if (!parsed && /^[{[]/.test(content)) throw content;
      const answer = parsed ?? {};
      const { status } = response;
      const { error } = answer as ApiError;
      const problem = error?.details?.[0] ?? error;
      const ids = [answer].flat().map((event) => (event as { id?: string } | null)?.id);
      const capabilities = capabilitiesOf(response);
      const [result, code] = classify(
        status,
        status < 300 ? ids[0] || capabilities : problem?.message,
      );
      return {
        result,
        code,
        ids,
        capabilities,
        retryAfter: response.headers.get('Retry-After'),
        message:
          code &&
          [status, problem?.path, problem?.message, code === 'unexpected_response' && api]
            .filter(Boolean)
            .join(' '),
      };
    } catch {
      // A request that fails before it has left has stored nothing.
      const result = online || isAnswered ? unclearResult() : 'queued';
      return { result, code: 'network_error' };
    }
  },
  async requestCapabilities() {
    try {
      // Chromium lets a second one wait 20 s for the answer to the first, which it might keep for both.
      const response = await fetch(`${api}/healthcheck`, {
        ...requestDefaults(),
        cache: 'no-store',
        referrer: '',
      });
      // A shop, its service worker or a proxy may answer 200 with a page of its own.
      if ((await response.json()) === true) return capabilitiesOf(response);
    } catch {}
  },
  sendBeacon: (body) => navigator.sendBeacon?.(`${api}/events${query}`, body),
  isOnline: () => navigator.onLine,
});
