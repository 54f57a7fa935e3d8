import type { StoredServer } from '../../contract/browser-storage.js';
import { warnOnce } from '../console.js';
import { type QueuedEvent, timeOf } from '../queue/event-queue.js';
import type { Change, Report } from '../queue/receipts.js';
import { type Batch, buildBatch } from './batch.js';
import { createEarliestTimer } from './earliest-timer.js';
import { createExclusiveOwnership } from './exclusive-ownership.js';
import { fitsKeepalive } from './keepalive-budget.js';
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
  /** Requests whose answer is not known. */
  readonly inFlight: Set<Batch>;
  /** Writes an event of this page to the queue, and sends it in the next task. */
  add(entry: QueuedEvent): void;
  /** Sends what may be sent now. */
  sendReady(maxRequests?: number): void;
  /** Takes or renews the hold on this page's events, and lets go of those that others have taken over. */
  confirmHold(): void;
  /** Reports why the events with an open receipt wait, and drops the oldest ones above the limits. */
  reportWaiting(why: Omit<Change, 'status'>): void;
}

interface Parts extends Omit<OwnershipParts, 'sender'> {
  report: Report;
  life: Life;
}

/** Decides when to send which event: the queue's order, a budget of bytes and requests, pauses after failures. */
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
  const inFlight: Sender['inFlight'] = new Set();
  let haltReason: Omit<Change, 'status'> = {};
  let waitReason = haltReason;
  const wake = createEarliestTimer(platform, () => {
    if (life.state !== LEFT) sendReady();
  });

  const complete = (entry: QueuedEvent, change: Change) => {
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
    report(entry, { status: 'queued', code: 'taken_over' });
  };

  const createOwnership = __COLLECTOR__ ? createSharedOwnership : createExclusiveOwnership;
  const {
    confirm,
    leaseEpoch,
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
    waitReason = why;
    for (const entry of [...ready]) if (entry.isOpen) report(entry, { status: 'queued', ...why });
    while (ready[0] && isFull())
      complete(ready.shift() as QueuedEvent, { status: 'dropped', code: 'queue_full' });
  };

  /** Puts events back into the queue, except those that another page took over while this one slept. */
  const requeue = (
    entries: readonly QueuedEvent[],
    { epoch, why }: { epoch: number; why: Omit<Change, 'status'> },
  ) => {
    const own = __COLLECTOR__ ? entries : entries.filter((entry) => owns(entry, epoch));
    for (const entry of own) {
      onRequeue(entry);
      if (life.state === OFF) letGo(entry);
    }
    if (life.state !== OFF) ready.unshift(...own);
    for (const entry of entries)
      if (__COLLECTOR__ || own.includes(entry)) report(entry, { status: 'queued', ...why });
      else surrender(entry);
  };

  const settle = (
    batch: Batch,
    outcome: Outcome,
    { server, epoch }: { server: StoredServer; epoch: number },
  ) => {
    const { entries } = batch;
    const isAwaited = inFlight.delete(batch);
    const { status, code, message } = judge(outcome);
    const { capabilities, ids } = outcome;
    // Consent was denied meanwhile.
    if (!entries[0]) return;
    const isSplit = status === 'dropped' && entries[1];
    // A refusal is an answer of the API, too.
    if (status === 'sent' || code === 'server_rejected') onSuccess(capabilities as string, server);
    if (status !== 'sent') {
      // A page that came back from the back/forward cache has dealt with the request as unconfirmed.
      // Chromium fails what is in flight when its page goes, though it is delivered all the same.
      if (!isAwaited || (life.state === LEFT && code === 'network_error')) return;
      if (life.state === ACTIVE) confirmHold();
      if (status === 'halted') {
        haltReason = { code, message };
        if (life.state === ACTIVE) life.state = HALTED;
      } else if (status !== 'dropped') {
        onFailure({ retryAfter: outcome.retryAfter, answered: code === 'server_unavailable' });
      }
      // Both point to a mistake in the shop's setup.
      if (status === 'halted' || code === 'unexpected_response') warnOnce(`${code}: ${message}`);
      // One bad event makes the server refuse the array, so that each goes alone.
      if (isSplit) for (const entry of entries) entry.alone = 1;
    }
    if (isSplit || status === 'halted' || status === 'queued')
      requeue(entries, { epoch, why: { code, message } });
    else
      for (const [i, entry] of entries.entries())
        complete(entry, { status, code, message, id: ids?.[i] });
    if (life.state !== LEFT) sendReady();
  };

  const dispatch = async (batch: Batch, server: StoredServer) => {
    const { entries, body } = batch;
    const keepalive = batch.keepalive > 0;
    inFlight.add(batch);
    ready.splice(0, entries.length);
    // Read before the request leaves: a request that fails after that may have arrived.
    const online = !__COLLECTOR__ && isOnline();
    onDispatch(entries, { keepalive, online, server });
    for (const entry of entries) if (life.state !== OFF) report(entry, { status: 'sending' });
    const epoch = leaseEpoch();
    // A listener has withdrawn consent. Denial takes the events out of the batch.
    if (life.state === OFF || !entries[0]) {
      inFlight.delete(batch);
      return requeue(entries, { epoch, why: waitReason });
    }
    batch.hasLeft = true;
    const outcome = await send({
      body,
      page: entries[0]?.event.eventMetadata.$page as string | undefined,
      text: accepts('text', server),
      keepalive,
      online,
    });
    settle(batch, outcome, { server, epoch });
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
      const batch = buildBatch(ready, {
        now: platform.now(),
        array: accepts('batch', server),
        isWaiting,
      });
      if (!batch.entries[0]) {
        ready.shift();
        complete(first, { status: 'dropped', code: 'event_too_large' });
      } else if (!fitsKeepalive([batch, ...inFlight]) || inFlight.size >= maxRequests) {
        return;
      } else {
        dispatch(batch, server);
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
      if (!put(entry)) entry.eventNote ??= { code: 'storage_full' };
      report(entry, { status: 'queued' });
      // The page's own work comes first: starting a request costs it up to a millisecond.
      if (life.state !== LEFT) return wake(0);
      sendReady(MAX_REQUESTS_ON_EXIT);
      reportWaiting({ code: 'page_left' });
      // The page is gone before the answer, as it is with the requests in flight at `pagehide`.
      if (entry.isOpen) report(entry, { status: 'unconfirmed', code: 'no_response' });
    },
  };
};
