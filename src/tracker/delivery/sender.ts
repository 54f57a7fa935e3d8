import { MAX_EVENT_AGE } from '../../contract/limits.js';
import { safely, warnOnce } from '../console.js';
import type { Delivery } from '../options.js';
import type { Platform } from '../platform.js';
import type { Receipt } from '../plugins/plugin.js';
import type { Entry, Note, Outbox } from '../queue/event-queue.js';
import type { Report } from '../queue/receipts.js';
import { CIRCUIT_PAUSE, type Pacing } from './backoff.js';
import { pack } from './batch.js';
import { codeOf, next } from './delivery-policy.js';
import { createAlarm } from './earliest-timer.js';
import { createQuota } from './keepalive-budget.js';
import type { Outcome, Transport } from './transport.js';

const STOPPED: Note = ['tracker_stopped'];

export interface Courier {
  /** Writes an event of this page to the outbox, and sends it in the next task. Returns what `put` returned. */
  add(entry: Entry): boolean;
  /** Begins: takes on what earlier pages left, also what only the journal still has. */
  start(): void;
  /** Sends now what may be sent, what other pages left included. */
  flush(): void;
  /** The page is hidden or, with `leaving`, goes away: the last chance to start a request. */
  hurry(leaving: boolean): void;
  /** The page goes on after the back/forward cache or, with `online`, after having been offline. */
  resume(online: boolean): void;
  /** Begins no more requests. What waits stays in the outbox or, with `forget`, is forgotten. */
  stop(forget: boolean): void;
  /** Another page asks whether this one lives. */
  answer(): void;
}

/**
 * Decides when to send what: one drainer per origin, a budget under way, hand-over on leaving.
 *
 * @param exclusive runs a task in one tab at a time
 */
export function createCourier(
  outbox: Outbox,
  pacing: Pacing,
  transport: Transport,
  clock: Platform,
  delivery: Delivery,
  exclusive: (task: () => void) => void,
  report: Report,
): Courier {
  /** What waits, oldest first. */
  const ready: Entry[] = [];
  /** Left under way by an earlier page, before the server had ever answered. */
  const doubtful: Entry[] = [];
  /** Of what waits, what nobody has been told of that it has to wait. */
  const fresh = new Set<Entry>();
  /** What is under way, by its body. */
  const flights = new Map<readonly Entry[], string>();
  const quota = createQuota();
  let halted: Note | undefined;
  let forgotten = false;
  let scheduled = false;
  let draining = false;
  /** Whether this page has asked what the server can do, in vain or without an answer so far. */
  let asked = false;
  /** 0 once the journal has nothing that the storage has not. */
  let unread = 1;
  let left = false;
  /** How often this page has slept for longer than its lease. */
  let slept = 0;
  const wake = createAlarm(clock, () => flush());
  const askAgain = createAlarm(clock, () => {
    asked = false;
    flush();
  });
  /** Whether an event goes again that was under way when its page went. */
  const again = (happened: 'left' | 0 = 'left') =>
    next(pacing.can('idempotent') ? 'known' : happened, delivery) === 'queued';

  /** Keeps other pages off what this one has in hand, unless it is on its way out. */
  const hold = () => {
    // A page that slept for longer than its lease finds out what others have taken on.
    if (outbox.hold(clock.now(), !left && halted !== STOPPED)) {
      slept++;
      for (const entry of ready.splice(0)) {
        if (outbox.owns(entry)) ready.push(entry);
        else if (fresh.delete(entry)) report(entry, 'queued', 'taken_over');
      }
    }
  };

  const finish = (entry: Entry, status: Receipt['status'], why?: Note, id?: string) => {
    fresh.delete(entry);
    outbox.remove(entry, status === 'dropped');
    if (status === 'dropped') warnOnce([entry.event.eventType, ...(why as Note)].join(': '));
    report(entry, status, why?.[0], why?.[1], id);
  };
  const dropFirst = (why: Note) => finish(ready.shift() as Entry, 'dropped', why);

  /** Once it is known what the server can do: what was left under way goes again, or is done with. */
  const decide = () => {
    if (!doubtful.length || (delivery === 'auto' && !pacing.known())) return;
    const entries = doubtful.splice(0).filter(outbox.owns);
    if (again()) ready.push(...entries);
    else for (const entry of entries) finish(entry, 'unconfirmed', ['no_response']);
  };

  /** Tells those who have not heard that an event has to wait, and keeps within bounds what does. */
  const park = (why: Note) => {
    for (const entry of fresh) report(entry, 'queued', ...why);
    fresh.clear();
    while (ready.length && outbox.full()) dropFirst(['queue_full']);
  };

  /** Puts back what goes on waiting, unless another page has taken it on while this one slept. */
  const requeue = (batch: readonly Entry[], why: Note, awake: boolean) => {
    const kept = batch.filter((entry) => awake || outbox.owns(entry));
    ready.unshift(...kept);
    for (const entry of kept.filter(({ sent }) => sent)) {
      entry.sent = 0;
      outbox.put(entry);
    }
    for (const entry of batch) report(entry, 'queued', ...why);
  };

  const settle = (batch: readonly Entry[], outcome: Outcome, awake: boolean, online: boolean) => {
    const { status, message, retryAfter, ids, capabilities } = outcome;
    const why: Note = [codeOf(status), message];
    const state = next(status || (online ? 0 : 'offline'), delivery);
    // Nobody waits for the others any more: consent was withdrawn, or the page came back from the
    // back/forward cache and has dealt with what was under way as unknown.
    if (!flights.delete(batch) && (forgotten || state !== 'sent')) return;
    // Chromium fails what is under way when its page goes, though it is delivered all the same.
    if (left && !status) return;
    if (state === 'sent') {
      pacing.succeeded(capabilities as string);
      for (const [i, entry] of batch.entries()) finish(entry, state, undefined, ids?.[i]);
    } else if (state === 'halted') {
      halted = [why[0], `${message}; check the token, its domains and orgId`];
      warnOnce(halted[1]);
      requeue(batch, halted, awake);
    } else if (state === 'dropped' && batch.length > 1) {
      // One event spoils an array: each is to get an answer of its own.
      for (const entry of batch) entry.alone = 1;
      requeue(batch, why, awake);
    } else {
      if (state !== 'dropped') pacing.failed(retryAfter, status > 0);
      if (state === 'queued') requeue(batch, why, awake);
      else for (const entry of batch) finish(entry, state, why);
    }
    pump();
  };

  /** @param bytes that it takes of the keepalive quota; 0 to go without keepalive */
  const launch = async (batch: readonly Entry[], body: string, bytes: number) => {
    flights.set(batch, body);
    // As it is when the request leaves: what fails after that may have arrived. Without keepalive it
    // most likely dies with its page.
    const online = transport.online();
    const once = online && !again(bytes ? 'left' : 0);
    // An observer that is told may send more.
    quota.take(bytes);
    for (const entry of ready.splice(0, batch.length)) {
      fresh.delete(entry);
      if (once) {
        entry.sent = 1;
        outbox.put(entry);
      }
      report(entry, 'sending');
    }
    const page = batch[0]?.event.eventMetadata.$page as string | undefined;
    const before = slept;
    const outcome = await transport.send(body, page, pacing.can('text'), bytes > 0);
    quota.take(-bytes);
    hold();
    settle(batch, outcome, slept === before, online);
  };

  /** Asks what the server can do, where no event goes whose answer would tell. */
  const ask = async () => {
    asked = true;
    const capabilities = await transport.ask();
    if (halted) return;
    if (capabilities === undefined) return askAgain(CIRCUIT_PAUSE);
    pacing.succeeded(capabilities);
    pump();
  };

  const pump = (leaving = false) => {
    scheduled = false;
    // Once it has left, what waits is the next page's.
    if (left && !leaving) return;
    hold();
    decide();
    while (ready.length || (doubtful.length && (halted || !(asked || left || flights.size)))) {
      const pause = pacing.rest();
      if (halted || pause > 0) {
        park(halted || ['backing_off']);
        if (!halted) wake(pause);
        // Consent may be back by now, and with it another courier, which finds them when it looks.
        if (halted === STOPPED) [...ready.splice(0), ...doubtful.splice(0)].forEach(outbox.leave);
        return;
      }
      if (pacing.probing() && flights.size) return;
      if (!ready.length) return void ask();
      const [batch, body, length] = pack(ready, clock.now(), pacing.can('batch'));
      if (batch.length) {
        const bytes = quota.share(length);
        if (!quota.fits(bytes, flights.size, leaving)) return;
        launch(batch, body, bytes);
      } else {
        dropFirst(['event_too_large', 'send less in eventMetadata or configuration']);
      }
    }
  };

  /** Takes on what no page has in hand. */
  const take = (journaled?: Map<string, string>) => {
    if (halted || left) return;
    hold();
    const now = clock.now();
    const [entries, again] = outbox.claim(now, journaled);
    for (const entry of entries) {
      if (now - (entry.event.eventMetadata.$time as number) > MAX_EVENT_AGE) {
        finish(entry, 'dropped', ['event_expired']);
      } else {
        (entry.sent ? doubtful : ready).push(entry);
      }
    }
    pump();
    // What other tabs have in hand is theirs, unless they die.
    if (again) wake(again);
    if (journaled) unread = again;
  };

  const drain = () => {
    if (draining) return;
    draining = true;
    exclusive(() => {
      draining = false;
      take();
      // It is read while no other tab takes anything on: what one delivers meanwhile would come back.
      if (unread) outbox.recall().then(take, () => {});
    });
  };

  const flush = () => {
    pump();
    drain();
  };

  /** The answers to what is under way will not be heard of. */
  const handOver = (code: Note[0]) => {
    // A quitting Firefox lets only beacons through.
    const beacon = !halted && pacing.can('idempotent') && again();
    for (const [batch, body] of flights) {
      // Another library may have wrapped it.
      if (beacon) safely(() => transport.beacon(body));
      for (const entry of batch) report(entry, 'unconfirmed', code);
    }
  };

  return {
    // It waits for what this page has in doubt, and may have learnt what the server can do.
    answer: () => pump(),
    add(entry) {
      hold();
      ready.push(entry);
      fresh.add(entry);
      const kept = outbox.put(entry);
      // The page's own work comes first: starting a request costs it up to a millisecond.
      if (left) {
        pump(true);
        park(['page_left']);
      } else if (!scheduled) {
        scheduled = true;
        clock.after(0, pump);
      }
      return kept;
    },
    start() {
      pacing.retry(true);
      flush();
    },
    flush,
    hurry(leaving) {
      if (leaving) {
        // First of all: a closing Firefox may cut the script short at any point.
        left = true;
        outbox.release();
      }
      pump(true);
      if (!leaving) return;
      handOver('no_response');
      park(['page_left']);
    },
    resume(online) {
      asked = false;
      if (online) {
        pacing.retry(false);
      } else {
        // Some engines never settle what was answered while the page was in the cache.
        flights.clear();
        quota.reset();
        ready.length = doubtful.length = 0;
        outbox.release();
        left = false;
      }
      flush();
    },
    stop(forget) {
      halted = STOPPED;
      if (forget) {
        forgotten = true;
        handOver('consent_denied');
        for (const entry of ready.splice(0)) report(entry, 'dropped', 'consent_denied');
        flights.clear();
      }
      pump();
    },
  };
}
