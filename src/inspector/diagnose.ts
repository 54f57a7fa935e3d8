import type { ReceiptCode } from '../contract/receipt-codes.js';

/** Code and message of a receipt. */
export interface Problem {
  code: ReceiptCode;
  message?: string | undefined;
}

/** Result of a probing request. */
export type Reach =
  /** An answer arrived, whatever its status. */
  | 'answered'
  /** The answer redirects, which the tracker does not follow. */
  | 'redirected'
  /** No answer that the page may read. */
  | 'failed'
  /** The page's `connect-src` forbids the request. */
  | 'policy';

/** The results of probing. Each probe is made only where those before it have failed. */
export interface Probes {
  /** The endpoint of the events, as the tracker requests it: with a preflight, without redirects. */
  events: Reach;
  /** The same address without CORS: any answer at all. */
  plain?: Reach;
  /** The root of the same server: an address that no list of trackers names by its path. */
  server?: Reach;
  /** The page's own server: whether there is a network. */
  shop?: Reach;
  /** An address of the page's server that lists of advertising name: shows whether an ad blocker uses such a list. */
  bait?: Reach;
}

/** The state of a tracker and its page at one moment. */
export interface Observations {
  /** Whether the tracker has started; false for a stub that still waits for its file. */
  started: boolean;
  /** Whether the page has loaded. A script that is missing by then does not come. */
  loaded: boolean;
  /** `none` when no session runs, and no event has given a reason. */
  consent: 'granted' | 'pending' | 'denied' | 'stopped' | 'none';
  /** Whether the browser sends Global Privacy Control. */
  privacySignal: boolean;
  online: boolean;
  /** Whether an https page sends to an http server, which browsers block. */
  mixed: boolean;
  /** Host of the page and of the endpoint, with their ports. */
  page: string;
  server: string;
  /** Why the latest queued event was not sent. Undefined once one is sent. */
  failure?: Problem | undefined;
  /** Why the latest event that was dropped was dropped. */
  lastDrop?: Problem | undefined;
  probes?: Probes | undefined;
  /** Whether events are kept in memory only. */
  memoryOnly: boolean;
  /** Events of this page without a final status. */
  waiting: number;
  /** Events of this page that the server has stored. */
  sent: number;
}

/** A finding for people. */
export interface Diagnosis {
  /** Its short name, such as `csp` or `ad-blocker`, which stays the same when the words change. */
  code: string;
  /** `good`: works; `wait`: nothing is lost or broken; `bad`: needs a remedy. */
  tone: 'good' | 'wait' | 'bad';
  sentence: string;
  /** The remedy. */
  remedy: string;
}

type Row = readonly [
  code: string,
  tone: Diagnosis['tone'],
  fits: (state: Observations) => unknown,
  sentence: (state: Observations) => string,
  remedy: (state: Observations) => string,
];

const RETENTION = 'Unsent events are kept for up to 7 days and sent automatically.';

/** Formats a problem for people. */
const words = (problem: Problem | undefined) =>
  [problem?.code.replaceAll('_', ' '), problem?.message].filter(Boolean).join(': ');

const failedWith = (code: ReceiptCode) => (state: Observations) => state.failure?.code === code;

/**
 * The decision table; the first row that fits holds. Causes that prevent events stand before
 * causes that prevent requests, an answer of the server before guesses about why there was none, and
 * causes that hold all events back before the status of a single event.
 *
 * A page gets the same error with the same timing for every failed request, whether an ad blocker,
 * the network or CORS is the cause. Only the other failed requests differ: an ad blocker goes by
 * addresses, CORS lets the request through and keeps the answer back, and a network that is gone
 * fails all. A content security policy has an event of its own.
 */
// biome-ignore format: a table
const ROWS: readonly Row[] = [
  ['no-tracker', 'bad', ({ started, loaded }) => !started && loaded,
    () => 'The tracker has not started on this page.',
    () => 'Look on the console for its file (not found, blocked, wrong integrity) or for a line that begins with "Vitrine:", such as: data-bearer-token is missing.'],
  ['starting', 'wait', ({ started }) => !started,
    () => 'The tracker has not arrived yet.',
    () => 'Calls are queued until it arrives.'],
  ['stopped', 'bad', ({ consent }) => consent === 'stopped',
    () => 'stop() ended tracking.',
    () => 'Only a new tracker starts it again.'],
  ['privacy-signal', 'wait', ({ consent, privacySignal }) => privacySignal && /denied|none/.test(consent),
    () => 'This browser sends Global Privacy Control, which counts as denied.',
    () => 'Nothing is wrong. Where the law allows it, globalPrivacyControl: false ignores the signal.'],
  ['denied', 'wait', ({ consent }) => consent === 'denied',
    () => 'Consent is denied: events are dropped.',
    () => "To see them sent, call setConsent('granted')."],
  ['pending', 'wait', ({ consent }) => consent === 'pending',
    () => 'Consent is pending: events are held in memory, nothing is stored or sent.',
    () => "The page must call setConsent('granted') or setConsent('denied') once the visitor has decided."],
  ['no-session', 'wait', ({ consent }) => consent === 'none',
    () => 'No session is running: there is no event yet, consent is pending or denied, or tracking was stopped.',
    () => "Do something that the shop tracks, such as adding to the cart. Without consent, call setConsent('granted') to see events sent."],
  ['offline', 'wait', ({ online }) => !online,
    () => 'This browser is offline.',
    () => RETENTION],

  ['token', 'bad', failedWith('unauthorized'),
    ({ page, failure }) => `The server does not accept this token from ${page}: ${failure?.message}.`,
    ({ page }) => `Check that the token is right, that its domains have ${page}, and that orgId is the token's org; the next page sends the kept events.`],
  ['server-failing', 'bad', failedWith('server_unavailable'),
    ({ server, failure }) => `${server} does not accept events at the moment: ${failure?.message}.`,
    () => `After 429 it gets too many requests; else look into the server's log. ${RETENTION}`],

  ['address', 'bad', failedWith('unexpected_response'),
    ({ failure }) => `Another server answers in place of the events API: ${failure?.message}.`,
    () => `Check the endpoint, which stands before /events, such as https://shop.example/v. A service worker, a captive portal or a proxy may answer, too. ${RETENTION}`],

  ['mixed-content', 'bad', ({ mixed, failure, probes }) => mixed && (failure || probes?.events === 'failed'),
    ({ server }) => `This is an https page, and browsers refuse its http requests to ${server}.`,
    () => 'Give the endpoint an https address.'],
  ['csp', 'bad', ({ probes }) => probes?.events === 'policy',
    ({ server }) => `The page's Content-Security-Policy forbids requests to ${server}.`,
    ({ server }) => `Add ${server} to its connect-src.`],
  ['redirect', 'bad', ({ probes }) => probes?.events === 'redirected',
    ({ server }) => `${server} redirects requests for events, which would turn the POST into a GET.`,
    () => 'Set the endpoint to the address that it redirects to.'],
  ['cors', 'bad', ({ probes }) => probes?.plain === 'answered' || probes?.plain === 'redirected',
    ({ server, page }) => `${server} answers, but does not allow ${page} to read it (CORS).`,
    () => 'Make the server, or the proxy before it, answer OPTIONS and POST with Access-Control-Allow-Origin and Access-Control-Allow-Headers: Content-Type. Error pages of a proxy often lack them, too.'],
  ['ad-blocker', 'bad', ({ probes }) => probes?.server === 'answered' || probes?.server === 'redirected',
    ({ server }) => `Something in this browser or network blocks the address of the events, as ad blockers do: ${server} answers at other addresses.`,
    () => "Switch the blocker off to test. For visitors, serve the API from the shop's own domain under a path without words of analytics."],
  ['network', 'wait', ({ probes }) => probes?.shop === 'failed',
    () => "There is no network: the page's own server does not answer either.",
    () => RETENTION],
  ['ad-blocker-host', 'bad', ({ probes }) => probes?.bait === 'failed' || probes?.bait === 'redirected',
    ({ server }) => `${server} cannot be reached, and an ad blocker is at work in this browser: most likely it blocks that host.`,
    () => "Switch the blocker off to test. For visitors, serve the API from the shop's own domain."],
  ['unreachable', 'bad', ({ probes }) => probes && probes.events !== 'answered',
    ({ server }) => `${server} cannot be reached: it is down, or its name, its certificate or a firewall prevents it.`,
    () => `Open the endpoint in a new tab: the browser shows the reason there, also for a blocker. ${RETENTION}`],
  ['back', 'wait', ({ failure, probes }) => failure && probes,
    ({ server, failure }) => `${failure?.code === 'backing_off' ? `Sending rests because ${server} failed before` : `${server} could not be reached`}; it answers now.`,
    () => `The next attempt follows after the pause. ${RETENTION}`],
  ['no-answer', 'wait', ({ failure }) => failure,
    ({ failure }) => `An event could not be sent: ${words(failure)}.`,
    () => 'Press "Diagnose" to find out why.'],

  ['refused', 'bad', ({ lastDrop }) => lastDrop?.code === 'server_rejected',
    ({ lastDrop }) => `The server has refused an event: ${lastDrop?.message}.`,
    () => 'Correct the field that it names. The tracker does not send the event again.'],
  ['dropped', 'bad', ({ lastDrop }) => lastDrop && lastDrop.code !== 'before_send',
    ({ lastDrop }) => `An event was dropped: ${words(lastDrop)}.`,
    () => 'The tracker does not send it again.'],

  ['storage', 'wait', ({ memoryOnly }) => memoryOnly,
    () => 'This browser refuses storage, or it is full: events are sent, and kept in memory only until then.',
    () => "Allow the site's data, or free some. Until then, events that are not sent before the page ends are lost."],
  ['sending', 'wait', ({ waiting }) => waiting > 0,
    () => 'Events are on their way.',
    () => 'Nothing to do.'],
  ['delivered', 'good', ({ sent }) => sent > 0,
    ({ sent }) => `The server has stored ${sent === 1 ? 'the event' : `${sent} events`} of this page.`,
    () => 'Nothing to do.'],
  ['hook', 'wait', ({ lastDrop }) => lastDrop,
    () => "An event was dropped by the page's own beforeSend hook.",
    () => 'If you did not intend that, check beforeSend in the options: it returned null, or it threw.'],
  ['ready', 'good', () => true,
    ({ probes, server }) => `${probes ? `${server} answers` : 'The tracker is ready'}. No event yet.`,
    () => 'Do something that the shop tracks, such as adding to the cart.'],
];

/** All diagnoses, in the order in which they are looked for. */
export const CODES: readonly string[] = ROWS.map(([code]) => code);

/** Returns the first diagnosis that fits. */
export function diagnose(state: Observations): Diagnosis {
  const [code, tone, , sentence, remedy] = ROWS.find(([, , fits]) => fits(state)) as Row;
  return { code, tone, sentence: sentence(state), remedy: remedy(state) };
}
