import { DEFAULT_ENDPOINT } from '../contract/api.js';
import type { StatusListener } from '../tracker/queue/receipts.js';
import {
  type Diagnosis,
  diagnose,
  type Observations,
  type Probes,
  type Problem,
} from './diagnose.js';
import { createEventLog } from './event-log.js';
import { describeFacts } from './facts.js';
import { createPanel } from './panel.js';
import { probe } from './probe.js';
import { readStoredQueue, type StoredQueue } from './stored-queue.js';

/** The part of a tracker that the inspector uses. */
export interface Inspected {
  /** Calls back at every change of status of every event. Returns a function that ends it. */
  onStatusChange(listener: StatusListener): () => void;
  /** Undefined while the tracker is still to arrive. */
  readonly sessionId: string | null | undefined;
}

/** How a tracker is inspected. The first three are as given to the tracker, and are read whenever they are needed. */
export interface InspectOptions {
  /** Default: Threekit's hosted API. */
  endpoint?: string | URL | undefined;
  /** The org whose events the tracker sends. */
  orgId?: string | undefined;
  /** Without it and `orgId`, the events of all orgs on the endpoint count as waiting in storage. */
  bearerToken?: string | undefined;
  /** Called when somebody closes the overlay. */
  onClose?: () => void;
}

/** The overlay on the page. */
export interface Inspector {
  /** Finds out how far requests get, and says what the matter is. Asks nothing without consent. */
  diagnose(): Promise<Diagnosis>;
  /** Takes the overlay and all listeners away. */
  close(): void;
}

/** Interval of reading the state that changes without an event: ms. */
const POLL_MS = 1_000;

/** Changes within this time are drawn together, since drawing reads all queued events: ms. */
const DRAW_DELAY_MS = 50;

/** Shortest time between two probes for the reason of a failure: ms. */
const PROBE_PAUSE_MS = 10_000;

/** Whether the server did not answer a request, or a pause after such a failure holds. */
const unanswered = (failure: Problem | undefined) =>
  failure?.code === 'network_error' || failure?.code === 'backing_off';

/**
 * Shows an overlay with session, consent, queue, and each event from `track()` to its receipt, and says in
 * words why events are not sent. Events from before it began are not shown unless something becomes of them.
 * A page has one: the next call takes the overlay of the one before away.
 *
 * It makes requests of its own only when one of the tracker failed or when asked to, none of them with a
 * visitor's data, and none without consent.
 *
 * @throws TypeError where style sheets cannot be made by script: before Chrome 73, Firefox 101, Safari 16.4
 */
export function inspect(tracker: Inspected, options: InspectOptions = {}): Inspector {
  const endpoint = () => `${options.endpoint ?? DEFAULT_ENDPOINT}`.replace(/\/+$/, '');
  const locate = () => new URL(endpoint(), document.baseURI);
  const readStored = () =>
    readStoredQueue({ endpoint: endpoint(), owner: options.orgId || options.bearerToken });
  const log = createEventLog();
  const off = new AbortController();
  let probes: Probes | undefined;
  let probedAt = Number.NEGATIVE_INFINITY;
  let probing: Promise<void> | undefined;
  /** An event that got through outdates earlier probes. */
  let round = 0;

  let session = tracker.sessionId;

  const consent = (): Observations['consent'] =>
    session ? 'granted' : (log.findings.withheld ?? 'none');

  const look = (stored: StoredQueue | undefined, address = locate()): Observations => ({
    ...log.findings,
    started: session !== undefined,
    loaded: document.readyState === 'complete',
    consent: consent(),
    privacySignal: !!(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl,
    online: navigator.onLine,
    mixed:
      location.protocol === 'https:' &&
      address.protocol === 'http:' &&
      !/^(localhost|127\.|\[::1\])/.test(address.hostname),
    page: location.host,
    server: address.host,
    probes,
    memoryOnly: log.findings.memoryOnly || !stored,
  });

  let due: ReturnType<typeof setTimeout> | undefined;

  const draw = () => {
    clearTimeout(due);
    due = undefined;
    if (off.signal.aborted) return;
    const stored = readStored();
    session = tracker.sessionId;
    const state = look(stored);
    const tally = [`${state.sent} sent`, state.waiting && `${state.waiting} waiting`];
    panel.update({
      diagnosis: diagnose(state),
      tally: tally.filter(Boolean).join(' · '),
      facts: describeFacts({
        state,
        session,
        endpoint: locate().href,
        stored,
        now: Date.now(),
      }),
    });
  };

  const investigate = async () => {
    if (consent() !== 'granted' || !navigator.onLine) return;
    const ownRound = ++round;
    probedAt = performance.now();
    const latest = await probe(endpoint());
    if (ownRound === round) probes = latest;
    draw();
  };

  const ask = async () => {
    session = tracker.sessionId;
    panel.busy(true);
    probing ??= investigate();
    await probing;
    probing = undefined;
    panel.busy(false);
    draw();
    return diagnose(look(readStored()));
  };

  const close = () => {
    off.abort();
    clearTimeout(due);
    clearInterval(timer);
    unsubscribe?.();
    panel.remove();
  };
  const panel = createPanel({
    diagnose: ask,
    close() {
      close();
      options.onClose?.();
    },
    onReplaced: close,
  });

  // The stub of the script tag queues the call, and returns nothing.
  const unsubscribe: (() => void) | undefined = tracker.onStatusChange((change) => {
    if (off.signal.aborted) return;
    session = tracker.sessionId;
    const [history, evicted] = log.add(change, Date.now());
    panel.show(history);
    if (evicted) panel.forget(evicted);
    if (change.status === 'sent') {
      probes = undefined;
      round++;
    } else if (
      unanswered(log.findings.failure) &&
      change.status !== 'sending' &&
      !probing &&
      performance.now() - probedAt > PROBE_PAUSE_MS
    ) {
      probing = investigate().finally(() => {
        probing = undefined;
      });
    }
    due ??= setTimeout(draw, DRAW_DELAY_MS);
  });
  const timer = setInterval(draw, POLL_MS);
  for (const type of ['online', 'offline', 'load'] as const)
    window.addEventListener(type, draw, { signal: off.signal });
  draw();
  return { diagnose: ask, close };
}
