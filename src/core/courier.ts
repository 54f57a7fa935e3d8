import { isRetryable } from '../contract/errors.js';
import { MAX_EVENT_BYTES } from '../contract/limits.js';
import { createAlarm } from './alarm.js';
import type { Clock } from './clock.js';
import type { Receipt } from './module.js';
import type { Delivery } from './options.js';
import { type Entry, LEASE, type Outbox } from './outbox.js';
import type { Pacing } from './pacing.js';
import { createQuota } from './quota.js';
import { type Report, say } from './reporter.js';
import type { Outcome, Transport } from './transport.js';

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
  stop(forget: boolean): void;
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
  clock: Clock,
  delivery: Delivery,
  exclusive: (task: () => void) => void,
  report: Report,
): Courier {
  const ready = new Set<Entry>();
  const flights = new Set<Entry>();
  const quota = createQuota();
  let halted = '';
  let forgotten = false;
  let scheduled = false;
  let others = false;
  const wake = createAlarm(clock, () => drain());

  const keep = (entry: Entry, reason: string) => {
    ready.delete(entry);
    // Written only where it is still this tab's: another one may have delivered it meanwhile.
    if (outbox.owns(entry)) {
      entry.until = entry.sent = 0;
      outbox.put(entry);
    }
    report(entry, 'queued', reason);
  };

  /** The answers to what is under way will not be heard of. */
  const handOver = (beacon?: boolean) => {
    for (const entry of flights) {
      if (outbox.owns(entry)) {
        entry.until = 0;
        outbox.put(entry);
      }
      // A quitting Firefox lets only beacons through.
      if (beacon && pacing.can('idempotent')) transport.beacon(JSON.stringify(entry.event));
      report(entry, 'handed-over', 'unanswered');
    }
  };

  const finish = (entry: Entry, status: Receipt['status'], reason?: string, id?: string) => {
    ready.delete(entry);
    outbox.remove(entry);
    if (status === 'dropped') say(`${entry.event.eventType}: ${reason}`);
    report(entry, status, reason, id);
  };

  const settle = (entry: Entry, { status, reason, retryAfter, id, capabilities }: Outcome) => {
    const ok = status > 199 && status < 300;
    // Nobody waits for the others any more: consent was withdrawn, or the page came back from the
    // back/forward cache and has dealt with what was under way as unknown.
    if (!flights.delete(entry) && (forgotten || !ok)) return;
    if (ok) {
      pacing.succeeded(capabilities as string);
      finish(entry, 'sent', undefined, id);
    } else if (status === 401 || status === 403) {
      halted = `${reason}; check the token, its domains and orgId`;
      say(halted);
      keep(entry, halted);
    } else if (status && !isRetryable(status)) {
      finish(entry, 'dropped', reason);
    } else {
      pacing.failed(retryAfter);
      wake(pacing.rest());
      if (delivery === 'at-most-once' && status !== 429 && status !== 503) {
        finish(entry, 'handed-over', reason);
      } else {
        keep(entry, reason);
      }
    }
    if (ready.size) pump();
    else if (others && !flights.size) drain();
  };

  const launch = async (entry: Entry, body: string, bytes: number) => {
    ready.delete(entry);
    flights.add(entry);
    entry.until = clock.now() + LEASE;
    // Without keepalive a request dies with its page.
    entry.sent = bytes ? 1 : 0;
    outbox.put(entry);
    report(entry, 'sending');
    quota.take(bytes);
    const page = entry.event.eventMetadata.$page as string | undefined;
    const outcome = await transport.send(body, page, pacing.can('text'), bytes > 0);
    quota.take(-bytes);
    settle(entry, outcome);
  };

  const pump = (leaving?: boolean) => {
    scheduled = false;
    for (const entry of ready) {
      const now = clock.now();
      // What waited so long that another tab may have it is claimed anew, or left to that tab.
      const obstacle =
        halted || (pacing.rest() > 0 ? 'paused' : entry.until < now ? 'late' : undefined);
      if (obstacle) {
        keep(entry, obstacle);
        wake(0);
      } else {
        entry.event.eventMetadata.$sent = now;
        const body = JSON.stringify(entry.event);
        const length = new TextEncoder().encode(body).length;
        const bytes = quota.share(length);
        if (length > MAX_EVENT_BYTES) {
          finish(entry, 'dropped', 'over 64 KiB; send less in eventMetadata or configuration');
        } else if (quota.fits(bytes, flights.size, leaving)) {
          launch(entry, body, bytes);
        } else {
          break;
        }
      }
    }
    if (!halted && pacing.rest() > 0) wake(pacing.rest());
  };

  const drain = () =>
    exclusive(() => {
      const now = clock.now();
      if (halted || pacing.rest() > 0) return pump();
      const again =
        delivery === 'at-least-once' || (delivery === 'auto' && pacing.can('idempotent'));
      const [entries, more] = outbox.claim(now, now + LEASE, (entry) =>
        finish(entry, 'dropped', 'older than 7 days, or over 1000 were waiting'),
      );
      for (const entry of entries) {
        if (again || !entry.sent) ready.add(entry);
        else finish(entry, 'handed-over', 'unanswered');
      }
      others = more;
      pump();
      // What other tabs have in hand is theirs, unless they die.
      if (more) wake(LEASE);
    });

  return {
    add(entry) {
      entry.until = clock.now() + LEASE;
      ready.add(entry);
      // The page's own work comes first: starting a request costs it up to a millisecond.
      if (!scheduled) clock.after(0, pump);
      scheduled = true;
      return outbox.put(entry);
    },
    flush() {
      pump();
      drain();
    },
    hurry(leaving) {
      pump(true);
      if (!leaving) return;
      handOver(true);
      for (const entry of ready) keep(entry, 'page left');
    },
    resume(online) {
      if (online) {
        pacing.online();
      } else {
        // Some engines never settle what was answered while the page was in the cache.
        handOver();
        flights.clear();
        quota.reset();
      }
      drain();
    },
    stop(forget) {
      halted = 'stopped';
      if (forget) {
        forgotten = true;
        for (const entry of flights) report(entry, 'handed-over', 'consent');
        for (const entry of ready) report(entry, 'dropped', 'consent');
        flights.clear();
        ready.clear();
      }
      pump();
    },
  };
}
