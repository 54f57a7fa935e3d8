import type { StoredServer } from '../../contract/browser-storage.js';
import { warnOnce } from '../console.js';
import { type QueuedEvent, timeOf } from '../queue/event-queue.js';
import type { Change, Report } from '../queue/receipts.js';
import { buildBatch } from './batch.js';
import { createEarliestTimer } from './earliest-timer.js';
import { createExclusiveOwnership } from './exclusive-ownership.js';
import { fitsKeepalive, keepaliveBytes } from './keepalive-budget.js';
import {
  ACTIVE,
  HALTED,
  LEFT,
  type Life,
  OFF,
  type Ownership,
  type OwnershipParts,
} from './ownership.js';
import { createSharedOwnership } from './shared-ownership.js';
import type { Outcome } from './transport.js';

/** Set by the build: true in the files for a server that is known to recognise duplicates. */
declare const __COLLECTOR__: boolean;

/** Requests in flight at once; a page that goes may start more. */
const MAX_REQUESTS = 8;
export const MAX_REQUESTS_ON_EXIT = 100;

export interface Sender
  extends Pick<Ownership, 'recover' | 'release' | 'suspend' | 'isPing' | 'resendsInFlight'> {
  /** Oldest first. */
  readonly ready: QueuedEvent[];
  /** Events by request, with their body. */
  readonly inFlight: Map<readonly QueuedEvent[], InFlight>;
  /**
   * Writes an event of this page to the queue, and sends it in the next task.
   *
   * @returns false when it is in memory only
   */
  add(entry: QueuedEvent): boolean;
  /** Sends what may be sent now. */
  sendReady(maxRequests?: number): void;
  /** Takes or renews the hold on this page's events, and lets go of those that others have taken over. */
  confirmHold(): void;
  /** Reports `unreported` events as queued, and drops the oldest ones above the limits. */
  reportWaiting(why: Omit<Change, 'status'>): void;
  /** Ignores the answers to all requests so far. */
  ignoreAnswers(): void;
}

/** A request whose answer is not known. */
export interface InFlight {
  body: string;
  /** 0 for one without keepalive. */
  keepalive: number;
  /** True once it has left. */
  hasLeft?: boolean;
}

interface Parts extends Omit<OwnershipParts, 'sender'> {
  report: Report;
  life: Life;
}

/** Decides what to send when: the queue's order, a budget of bytes and requests, pauses after failures. */
export const createSender = (parts: Parts): Sender => {
  const {
    platform,
    report,
    queue: { put, letGo, isFull },
    backup: { cancelBackup },
    serverState: { readServer, onSuccess, onFailure },
    transport: { send, isOnline },
    life,
  } = parts;
  const ready: QueuedEvent[] = [];
  /** Queued events whose receipt has not reported the delay yet. */
  const unreported = new Set<QueuedEvent>();
  const inFlight: Sender['inFlight'] = new Map();
  let haltReason: Omit<Change, 'status'> = {};
  /** Counts the calls of `ignoreAnswers`. A request of an earlier epoch has no answer any more. */
  let answerEpoch = 0;
  const wake = createEarliestTimer(platform, () => {
    if (life.state !== LEFT) sendReady();
  });

  const complete = (entry: QueuedEvent, change: Change) => {
    unreported.delete(entry);
    remove(entry, change.status);
    if (change.status === 'dropped')
      warnOnce(`${entry.event.eventType}: ${change.code} ${change.message ?? ''}`);
    report(entry, change);
  };

  const confirmHold = () => {
    if (confirm())
      for (const entry of ready.splice(0)) {
        if (owns(entry)) ready.push(entry);
        else surrender(entry);
      }
  };

  /** Another page sends it, or has sent it. */
  const surrender = (entry: QueuedEvent) => {
    // Written late, it would come back once the other page has delivered it.
    cancelBackup(letGo(entry));
    if (unreported.delete(entry)) report(entry, { status: 'queued', code: 'taken_over' });
  };

  const createOwnership = __COLLECTOR__ ? createSharedOwnership : createExclusiveOwnership;
  const {
    confirm,
    holdEpoch,
    owns,
    isWaiting,
    onDispatch,
    onRequeue,
    judge,
    remove,
    accepts,
    resolveUnconfirmed,
    onIdle,
    recover,
    release,
    suspend,
    isPing,
    resendsInFlight,
  } = createOwnership({
    ...parts,
    sender: {
      life,
      confirmHold,
      complete,
      sendReady: () => sendReady(),
      adopt(entries) {
        ready.push(...entries.sort((a, b) => timeOf(a) - timeOf(b)));
        wake(0);
      },
    },
  });
  const reportWaiting = (why: Omit<Change, 'status'>) => {
    for (const entry of unreported) report(entry, { status: 'queued', ...why });
    unreported.clear();
    while (ready[0] && isFull())
      complete(ready.shift() as QueuedEvent, { status: 'dropped', code: 'queue_full' });
  };

  /** Puts events back into the queue, except those that another page took over while this one slept. */
  const requeue = (batch: readonly QueuedEvent[], epoch: number) => {
    const own = batch.filter((entry) => owns(entry, epoch));
    for (const entry of own) {
      onRequeue(entry);
      if (life.state === OFF) letGo(entry);
    }
    if (life.state !== OFF) ready.unshift(...own);
  };

  const settle = (
    batch: readonly QueuedEvent[],
    outcome: Outcome,
    { server, epoch }: { server: StoredServer; epoch: number },
  ) => {
    const isAwaited = inFlight.delete(batch);
    const { status, code, message } = judge(outcome);
    const { capabilities, ids } = outcome;
    if (status === 'sent') {
      onSuccess(capabilities as string, server);
      for (const [i, entry] of batch.entries()) complete(entry, { status, id: ids?.[i] });
    } else {
      // A page that came back from the back/forward cache has dealt with the request as unconfirmed.
      // Chromium fails what is in flight when its page goes, though it is delivered all the same.
      if (!isAwaited || (life.state === LEFT && code === 'network_error')) return;
      if (life.state === ACTIVE) confirmHold();
      const isSplit = status === 'dropped' && batch[1];
      if (status === 'halted') {
        haltReason = { code, message };
        if (life.state === ACTIVE) life.state = HALTED;
      } else if (status !== 'dropped') {
        onFailure({ retryAfter: outcome.retryAfter, answered: code === 'server_unavailable' });
      }
      // Both point to a mistake in the shop's setup.
      if (status === 'halted' || code === 'unexpected_response') warnOnce(`${code}: ${message}`);
      // One bad event makes the server refuse the array, so that each goes alone.
      if (isSplit) for (const entry of batch) entry.alone = 1;
      if (isSplit || status === 'halted' || status === 'queued') {
        requeue(batch, epoch);
        for (const entry of batch) report(entry, { status: 'queued', code, message });
      } else for (const entry of batch) complete(entry, { status, code, message });
    }
    if (life.state !== LEFT) sendReady();
  };

  const dispatch = async (
    batch: readonly QueuedEvent[],
    request: InFlight,
    server: StoredServer,
  ) => {
    const keepalive = request.keepalive > 0;
    inFlight.set(batch, request);
    ready.splice(0, batch.length);
    // Read before the request leaves: a request that fails after that may have arrived.
    const online = isOnline();
    onDispatch(batch, { keepalive, online, server });
    for (const entry of batch) {
      // A listener may have withdrawn consent, which has reported the events.
      if (life.state === OFF) break;
      unreported.add(entry);
      report(entry, { status: 'sending' });
    }
    const epoch = holdEpoch();
    const awaited = answerEpoch;
    for (const entry of batch) unreported.delete(entry);
    if (life.state === OFF && inFlight.delete(batch)) requeue(batch, epoch);
    if (!inFlight.has(batch)) return;
    request.hasLeft = true;
    const outcome = await send({
      body: request.body,
      page: batch[0]?.event.eventMetadata.$page as string | undefined,
      text: accepts('text', server),
      keepalive,
      online,
    });
    if (awaited === answerEpoch) settle(batch, outcome, { server, epoch });
  };

  const sendReady = (maxRequests = MAX_REQUESTS) => {
    if (life.state === HALTED) return reportWaiting(haltReason);
    const needsServer = life.state === ACTIVE && resolveUnconfirmed();
    if (!ready[0] && !needsServer) return;
    if (life.state === ACTIVE) confirmHold();
    const server = readServer();
    const pause = (server.pausedUntil ?? 0) - platform.now();
    if (pause > 0) {
      reportWaiting({ code: 'backing_off' });
      return wake(pause);
    }
    while (ready[0]) {
      // One request at a time finds out whether the server is back.
      if (server.failures && inFlight.size) return;
      const [first] = ready;
      if (!isWaiting(first)) {
        ready.shift();
        surrender(first);
        continue;
      }
      const { entries, body, bytes } = buildBatch(ready, {
        now: platform.now(),
        array: accepts('batch', server),
        isWaiting,
      });
      if (!entries[0]) {
        ready.shift();
        complete(first, {
          status: 'dropped',
          code: 'event_too_large',
          message: 'over 64 KiB',
        });
      } else {
        const keepalive = keepaliveBytes(bytes);
        if (!fitsKeepalive(keepalive, inFlight.values()) || inFlight.size >= maxRequests) return;
        dispatch(entries, { body, keepalive }, server);
      }
    }
    if (needsServer && !inFlight.size) onIdle();
  };

  return {
    ready,
    inFlight,
    sendReady,
    confirmHold,
    reportWaiting,
    recover,
    release,
    suspend,
    isPing,
    resendsInFlight,
    add(entry) {
      if (life.state === ACTIVE) confirmHold();
      ready.push(entry);
      unreported.add(entry);
      const stored = put(entry);
      // The page's own work comes first: starting a request costs it up to a millisecond.
      if (life.state !== LEFT) {
        wake(0);
      } else {
        sendReady(MAX_REQUESTS_ON_EXIT);
        // The page is gone before the answer, as it is with the requests in flight at `pagehide`.
        if ([...inFlight.keys()].flat().includes(entry))
          report(entry, { status: 'unconfirmed', code: 'no_response' });
        reportWaiting({ code: 'page_left' });
      }
      return stored;
    },
    ignoreAnswers() {
      answerEpoch++;
      inFlight.clear();
      unreported.clear();
    },
  };
};
