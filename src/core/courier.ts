import { isRetryable } from '../contract/errors.js';
import { MAX_EVENT_BYTES } from '../contract/limits.js';
import type { Clock } from './clock.js';
import type { Entry, Outbox } from './outbox.js';
import type { Reporter } from './reporter.js';
import type { Store } from './storage.js';
import type { Outcome, Transport } from './transport.js';

/** How long one tab has an event in hand before others may take it on: ms. Longer than an attempt. */
const LEASE = 60_000;

/** An attempt without an answer ends: ms. */
const DEADLINE = 30_000;

/** Requests under way at once; a page that is leaving may start more. */
const MAX_FLIGHTS = 8;
const MAX_FLIGHTS_LEAVING = 100;

/** Bytes under way with keepalive, of the 64 KiB that browsers grant the page and all its libraries. */
const BUDGET = MAX_EVENT_BYTES - 5_536;

/** First pause after a failure, the longest one, and the longest a server may ask for: ms. */
const PAUSE = 1_000;
const MAX_PAUSE = 5 * 60_000;
const MAX_RETRY_AFTER = 24 * 60 * 60_000;

/**
 * What is done with events whose answer never came, because their page went away.
 * - `auto`: sent again where the server recognises duplicates, else taken as delivered
 * - `at-least-once`: sent again
 * - `at-most-once`: never sent again, not even after a broken connection
 */
export type Delivery = 'auto' | 'at-least-once' | 'at-most-once';

/** What is remembered of the server, for all tabs and later pages: pause until, failures, capabilities. */
type Server = [pausedUntil: number, failures: number, capabilities: string];

/** What a courier works with. */
export interface CourierParts {
  outbox: Outbox;
  store: Store;
  /** Where the server's state is stored, for all tabs and later pages. */
  serverKey: string;
  transport: Transport;
  clock: Clock;
  delivery: Delivery;
  /** Runs a task in one tab at a time. */
  exclusive(task: () => void): void;
  reporter: Reporter;
}

export interface Courier {
  /** Writes an event of this page to the outbox, and sends it in the next task. Returns what `put` returned. */
  add(entry: Entry): boolean;
  /** Sends now what may be sent, what earlier pages left included. */
  flush(): void;
  /** The page is hidden or, with `leaving`, goes away: the last chance to start a request. */
  hurry(leaving: boolean): void;
  /** The page goes on after the back/forward cache or, with `online`, after having been offline. */
  resume(online: boolean): void;
  /** Begins no more requests. What waits stays in the outbox or, with `forget`, is forgotten. */
  stop(forget?: boolean): void;
}

/** Decides when to send what: pacing, backoff, one drainer per origin, hand-over on leaving. */
export function createCourier({
  outbox,
  store,
  serverKey,
  transport,
  clock,
  delivery,
  exclusive,
  reporter,
}: CourierParts): Courier {
  const ready = new Set<Entry>();
  const flights = new Map<Entry, number>();
  let halted: string | undefined;
  let cancelPump: (() => void) | undefined;
  let cancelDrain: (() => void) | undefined;

  const server = () => store.get<Server>(serverKey) ?? ([0, 0, ''] as Server);
  const has = (capability: string) => server()[2].includes(capability);

  /** How long sending must rest: ms. A date beyond what a server may ask for was written by another clock. */
  const pause = () => {
    const rest = server()[0] - clock.now();
    return rest > MAX_RETRY_AFTER ? 0 : rest;
  };

  const keep = (entry: Entry, reason: string) => {
    ready.delete(entry);
    entry.until = entry.sent = 0;
    outbox.put(entry);
    reporter.report(entry, 'queued', reason);
  };

  const later = (ms: number) => {
    cancelDrain?.();
    cancelDrain = clock.after(ms, drain);
  };

  const backOff = ({ status, retryAfter }: Outcome) => {
    const now = clock.now();
    const [until, failures, capabilities] = server();
    // Requests that fail together are one failure.
    const count = until > now ? failures : failures + 1;
    const asked = Number(retryAfter) * 1000 || Date.parse(retryAfter as string) - now || 0;
    const jitter = clock.random() * Math.min(MAX_PAUSE, PAUSE * 2 ** count);
    const rest = Math.max(jitter, Math.min(asked, MAX_RETRY_AFTER), until - now);
    store.set(serverKey, [now + rest, count, capabilities] satisfies Server);
    later(rest);
    return status ? `${status}` : 'network';
  };

  const settle = (entry: Entry, outcome: Outcome) => {
    const { status, reason } = outcome;
    const current = flights.delete(entry);
    if (status > 199 && status < 300) {
      const [until, failures, capabilities] = server();
      if (current && (failures || capabilities !== outcome.capabilities)) {
        store.set(serverKey, [until, 0, outcome.capabilities as string] satisfies Server);
      }
      outbox.remove(entry.id);
      reporter.report(entry, 'sent', undefined, outcome.id);
    } else if (!current) {
      // Nobody waits for it any more: consent was withdrawn, or the page came back from the
      // back/forward cache and has dealt with it as unknown.
      return;
    } else if (status === 401 || status === 403) {
      halted = `${status} ${reason}; check the token and its domains`;
      reporter.say(halted);
      keep(entry, halted);
    } else if (status && !isRetryable(status)) {
      outbox.remove(entry.id);
      reporter.fail(entry, `${status} ${reason}`);
    } else if (delivery === 'at-most-once' && (!status || (status > 499 && status !== 503))) {
      outbox.remove(entry.id);
      reporter.report(entry, 'handed-over', backOff(outcome));
    } else {
      keep(entry, backOff(outcome));
    }
    if (ready.size) pump();
    else if (!flights.size) drain();
  };

  const launch = async (entry: Entry, body: string, bytes: number) => {
    ready.delete(entry);
    entry.until = clock.now() + LEASE;
    entry.sent = 1;
    outbox.put(entry);
    flights.set(entry, bytes);
    reporter.report(entry, 'sending');
    const deadline = new AbortController();
    const cancel = clock.after(DEADLINE, () => deadline.abort());
    const { $page } = entry.event.eventMetadata;
    const text = has('text');
    const outcome = await transport.send(body, $page as string, text, !!bytes, deadline.signal);
    cancel();
    settle(entry, outcome);
  };

  const pump = (leaving?: boolean) => {
    cancelPump = cancelPump?.() as undefined;
    for (const entry of ready) {
      if (halted || pause() > 0) {
        keep(entry, halted || 'paused');
        continue;
      }
      entry.event.eventMetadata.$sent = clock.now();
      const body = JSON.stringify(entry.event);
      let bytes = new TextEncoder().encode(body).length;
      // Over the quota a browser refuses keepalive; such a body goes without, and counts nothing.
      if (bytes > BUDGET) bytes = 0;
      let load = bytes;
      for (const flight of flights.values()) load += flight;
      if (load > BUDGET || flights.size >= (leaving ? MAX_FLIGHTS_LEAVING : MAX_FLIGHTS)) break;
      launch(entry, body, bytes);
    }
    if (!halted && pause() > 0) later(pause());
  };

  const drain = () =>
    exclusive(() => {
      if (halted) return;
      if (pause() > 0) return later(pause());
      const now = clock.now();
      const [entries, more] = outbox.claim(now, now + LEASE, reporter.fail);
      for (const entry of entries) {
        if (
          entry.sent &&
          delivery !== 'at-least-once' &&
          (delivery !== 'auto' || !has('idempotent'))
        ) {
          outbox.remove(entry.id);
          reporter.report(entry, 'handed-over', 'its page went away');
        } else {
          ready.add(entry);
        }
      }
      pump();
      // What other tabs have in hand is theirs, unless they die.
      if (more) later(LEASE);
    });

  return {
    add(entry) {
      entry.until = clock.now() + LEASE;
      ready.add(entry);
      // The page's own work comes first: starting a request costs it up to a millisecond.
      cancelPump ??= clock.after(0, pump);
      return outbox.put(entry);
    },
    flush() {
      pump();
      drain();
    },
    hurry(leaving) {
      pump(true);
      if (!leaving) return;
      for (const entry of flights.keys()) {
        entry.until = 0;
        outbox.put(entry);
        // A quitting Firefox lets only beacons through.
        if (has('idempotent') && has('text')) transport.beacon(JSON.stringify(entry.event));
        reporter.report(entry, 'handed-over', 'the page went away');
      }
      for (const entry of ready) keep(entry, 'the page went away');
    },
    resume(online) {
      if (!online) flights.clear();
      drain();
    },
    stop(forget) {
      halted = 'stopped';
      cancelDrain?.();
      if (forget) {
        flights.clear();
        ready.clear();
      }
      pump();
    },
  };
}
