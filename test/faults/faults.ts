import type { ServerResponse } from 'node:http';
import type { Ability, LaunchOptions } from '../../tools/harness/engines/engine.js';
import type { Trouble } from './case-fixture.js';
import type { Visit } from './visit.js';

/** A fault while an event is tracked. */
export interface Fault {
  name: string;
  needs?: readonly Ability[];
  /** Script of the page that tracks. */
  head?: string;
  /** Headers of the response with this page. */
  headers?: Record<string, string>;
  /** Script of every page. */
  everywhere?: string;
  /** Script of the page that the visitor comes back to. */
  later?: string;
  /** Script of the click between tracking and leaving. */
  after?: string;
  /** The server's behaviour while the fault lasts. */
  trouble?: Trouble;
  /** Begins it; returns what ends it. */
  begin?: (visit: Visit) => Promise<() => unknown>;
  /** How long it lasts after the page has been left: ms. Default: 1,000. */
  lasts?: number;
  /** The visitor closes the shop meanwhile, and it lasts until the return. */
  closed?: true;
  /** Nothing that is sent reaches the store while it lasts. */
  stops?: true;
  /** Only a page that stays is still there to see it through. */
  stays?: true;
  /** In how many tabs the visitor clicks. Default: 1. */
  tabs?: number;
  /** A browser of its own. */
  launch?: LaunchOptions;
  attributes?: Record<string, string>;
  /** The shop stands in a frame on a page that is not its own. */
  frame?: 'cross-site' | 'sandboxed';
}

const CORS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After' };

/** Answers every event with an error; preflights pass. */
const answers = (
  status: number,
  retryAfter?: () => string,
): Required<Pick<Fault, 'trouble' | 'stops'>> => ({
  stops: true,
  trouble({ method }, response) {
    if (method !== 'POST') return false;
    const headers = { ...CORS, ...(retryAfter && { 'Retry-After': retryAfter() }) };
    response.writeHead(status, headers).end('{"error":{"message":"trouble"}}');
    return true;
  },
});

/** The worker of a shop that has a page for visitors without a network; it takes over at once. */
const OFFLINE_WORKER = "navigator.serviceWorker?.register('/offline-worker.js')";

/** Another answers in the API's place; preflights pass. */
const somebodyAnswers = (status: number, body: string): Pick<Fault, 'trouble' | 'stops'> => ({
  stops: true,
  trouble({ method }, response) {
    if (method !== 'POST') return false;
    response.writeHead(status, { ...CORS, 'Content-Type': 'text/html' }).end(body);
    return true;
  },
});

/** Takes every event, and neither answers nor hangs up until the fixture closes. */
const holds: Trouble = ({ method }) => method === 'POST';

/** The request is dealt with; what leaves of its answer is another matter. */
const spoils =
  (spoil: (response: ServerResponse) => void): Trouble =>
  ({ method }, response) => {
    if (method === 'POST') spoil(response);
    return false;
  };

/** Sets the visitor's clock: what a page sees of it. */
const clock = (ms: number) => `{ const now = Date.now; Date.now = () => now() + ${ms}; }`;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Requests of `fetch` and `sendBeacon` go to a host that no name server knows. */
const NOWHERE = `{
  const there = (url) => String(url).replace(/^(https?:..)[^/]+/, '$1nowhere.invalid');
  const { fetch } = window;
  window.fetch = (url, options) => fetch(there(url), options);
  const beacon = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (url, body) => beacon(there(url), body);
}`;

/** As an extension does that has the endpoint on its list. */
const AD_BLOCKER = `
  window.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  navigator.sendBeacon = () => false;`;

/** As a browser does that has site data switched off. */
const NO_STORAGE = `
  Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('no', 'SecurityError') },
  });
  Object.defineProperty(window, 'indexedDB', { value: null });`;

const FULL_STORAGE: Pick<Fault, 'head' | 'later'> = {
  head: "for (let size = 2 ** 22; size >= 1; size >>= 1) try { for (let i = 0; ; i++) localStorage.setItem('fill' + size + '-' + i, 'x'.repeat(size)) } catch {}",
  later:
    "for (const key of Object.keys(localStorage)) if (key.startsWith('fill')) localStorage.removeItem(key)",
};

const CLEAR_STORAGE =
  'localStorage.clear(); indexedDB.databases().then((all) => { for (const { name } of all) indexedDB.deleteDatabase(name); })';

const REFUSED: Pick<Fault, 'begin' | 'stops'> = {
  stops: true,
  async begin({ fixture }) {
    await fixture.rig.down();
    return () => fixture.rig.up();
  },
};

/** A driver's offline does not hold what leaves with its page, so the line is taken down too. */
const OFFLINE: Pick<Fault, 'needs' | 'begin' | 'stops'> = {
  needs: ['offline'],
  stops: true,
  async begin({ browser, fixture }) {
    await browser.offline(true);
    await fixture.rig.down();
    return async () => {
      await fixture.rig.up();
      await browser.offline(false);
    };
  },
};

export const NO_FAULT: Fault = { name: 'none', lasts: 0 };

export const FAULTS: readonly Fault[] = [
  NO_FAULT,
  { name: 'offline, then online', ...OFFLINE },
  { name: 'offline, closed, back another day', ...OFFLINE, closed: true, later: clock(DAY) },
  { name: 'connection refused', ...REFUSED },
  { name: 'DNS failure', stops: true, head: NOWHERE },
  { name: '500 for 5 s', ...answers(500), lasts: 5_000 },
  { name: '503, Retry-After in seconds', ...answers(503, () => '2') },
  {
    name: '429, Retry-After as a date',
    ...answers(429, () => new Date(Date.now() + 3_000).toUTCString()),
  },
  { name: '401', ...answers(401) },
  { name: 'a catch-all page answers', ...somebodyAnswers(200, '<!doctype html><h1>Shop</h1>') },
  { name: 'a proxy answers 204', ...somebodyAnswers(204, '') },
  { name: 'a proxy answers {"ok":false}', ...somebodyAnswers(200, '{"ok":false}') },
  { name: 'a 404 page', ...somebodyAnswers(404, '<!doctype html><h1>Not found</h1>') },
  {
    name: "a service worker's offline page",
    everywhere: OFFLINE_WORKER,
    ...REFUSED,
  },
  { name: '422 for one event of several', after: "vitrine('track', 'no such event')", lasts: 0 },
  { name: 'answer never comes', stops: true, trouble: holds, lasts: 2_000 },
  {
    name: 'answer never comes, for 35 s',
    stays: true,
    // Later requests get a response: the tracker itself cancels the first one after 30 s.
    async begin({ fixture }) {
      fixture.trouble = holds;
      const healed = setTimeout(() => {
        fixture.trouble = undefined;
      }, 2_000);
      return () => clearTimeout(healed);
    },
    lasts: 35_000,
  },
  {
    name: 'cut after it was stored',
    trouble: spoils((response) => {
      response.end = (() => response.socket?.destroy()) as never;
    }),
  },
  {
    name: 'half an answer',
    trouble: spoils((response) => {
      response.end = ((body: string) =>
        response.write(body.slice(0, body.length / 2), () => response.socket?.destroy())) as never;
    }),
  },
  {
    name: 'redirect',
    stops: true,
    trouble: ({ method }, response) => {
      if (method !== 'POST') return false;
      response.writeHead(307, { ...CORS, Location: '/elsewhere' }).end();
      return true;
    },
  },
  {
    name: 'CORS refused',
    trouble: (_, response) => {
      const { writeHead } = response;
      const allowed = (name: string) => !name.toLowerCase().startsWith('access-control');
      response.writeHead = ((status: number, headers: Record<string, string> = {}) => {
        for (const name of response.getHeaderNames())
          if (!allowed(name)) response.removeHeader(name);
        const left = Object.entries(headers).filter(([name]) => allowed(name));
        return writeHead.call(response, status, Object.fromEntries(left));
      }) as never;
      return false;
    },
  },
  {
    name: 'blocked by CSP',
    stops: true,
    headers: { 'Content-Security-Policy': "connect-src 'none'" },
    lasts: 0,
  },
  { name: 'blocked by an ad blocker', stops: true, head: AD_BLOCKER, lasts: 0 },
  { name: 'storage refused', everywhere: NO_STORAGE, lasts: 0 },
  { name: 'storage refused, connection refused', everywhere: NO_STORAGE, ...REFUSED },
  { name: 'storage full', ...FULL_STORAGE, lasts: 0 },
  { name: 'storage full, connection refused', ...FULL_STORAGE, ...REFUSED },
  { name: 'storage cleared meanwhile', after: CLEAR_STORAGE, lasts: 0 },
  {
    name: 'storage cleared meanwhile, connection refused',
    after: CLEAR_STORAGE,
    ...REFUSED,
  },
  { name: 'two tabs, 500 for 2 s', tabs: 2, ...answers(500), lasts: 2_000 },
  { name: 'five tabs, 500 for 2 s', tabs: 5, ...answers(500), lasts: 2_000 },
  { name: 'clock set back by a day', ...REFUSED, later: clock(-DAY) },
  { name: 'clock set forward by a day', ...REFUSED, later: clock(DAY) },
  { name: 'clock set back while sending', ...answers(503), after: clock(-HOUR) },
  { name: 'clock set forward while sending', ...answers(503), after: clock(HOUR) },
  {
    name: 'private window',
    needs: ['incognito'],
    launch: { incognito: true },
    // Firefox says Global Privacy Control there; a shop may have a consent that counts more.
    attributes: { 'global-privacy-control': 'false' },
    ...REFUSED,
  },
  { name: 'cross-site iframe', frame: 'cross-site', lasts: 0 },
  { name: 'cross-site iframe, connection refused', frame: 'cross-site', ...REFUSED },
  { name: 'sandboxed iframe', frame: 'sandboxed', lasts: 0 },
];
