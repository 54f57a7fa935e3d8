import type { StateChange } from '../tracker/queue/receipts.js';
import type { Observations } from './diagnose.js';

/** Most events that are shown; the oldest make room. */
const MOST = 200;

/** One state that an event was in. */
export interface Step {
  status: StateChange['status'];
  reason: string | undefined;
  /** ms since the epoch. */
  at: number;
}

/** One event from `track()` to its receipt. */
export interface Seen {
  steps: [Step, ...Step[]];
  /** The newest change, which holds the event as it is sent. */
  change: StateChange;
}

export interface Record {
  /** Notes a change down; returns the event, and the one that had to make room for it. */
  take(change: StateChange, now: number): [seen: Seen, gone?: Seen];
  /** What the changes so far tell. */
  readonly told: Pick<Observations, 'failure' | 'lost' | 'unkept' | 'waiting' | 'sent'> & {
    /** Why the latest event was not kept, as far as that is a matter of consent. */
    withheld: 'pending' | 'denied' | 'stopped' | undefined;
  };
}

/** Reasons of receipts that are no failures: what was changed in the event, or about keeping it. */
const NOTE = /kept in memory only$|not JSON, left out$/;

/** Reasons that say where an event is, not that anything went wrong. */
const NO_FAILURE = /^(page left|taken on by another page|unanswered)$/;

/** Reasons that are a matter of consent. */
const WITHHELD = { held: 'pending', consent: 'denied', stopped: 'stopped' } as const;

/** Notes down what becomes of each event. */
export function createRecord(): Record {
  const events = new Map<string, Seen>();
  /** Ids of those whose end is still to come, shown or not. */
  const waiting = new Set<string>();
  let sent = 0;
  let failure: string | undefined;
  let lost: string | undefined;
  let unkept = false;
  let withheld: Record['told']['withheld'];

  const learn = ({ status, reason = '' }: StateChange) => {
    unkept ||= /memory only$/.test(reason);
    // What is on its way was let go.
    if (status !== 'dropped') withheld = undefined;
    if (reason in WITHHELD) {
      // What waits is told the same when consent becomes pending as when tracking ends.
      const unclear = reason === 'stopped' && status !== 'dropped';
      withheld = unclear ? undefined : WITHHELD[reason as keyof typeof WITHHELD];
    } else if (status === 'sent') {
      failure = undefined;
    } else if (status === 'dropped') {
      lost = reason;
    } else if (reason && !NOTE.test(reason) && !NO_FAILURE.test(reason)) {
      // A pause comes of a failure; that of an earlier page is not known here.
      if (failure && reason === 'paused') return;
      failure = reason;
    }
  };

  return {
    take(change, now) {
      learn(change);
      const { eventId, status, reason } = change;
      if (status === 'queued' || status === 'sending') waiting.add(eventId);
      else waiting.delete(eventId);
      if (status === 'sent') sent++;
      const step: Step = { status, reason, at: now };
      const known = events.get(eventId);
      const seen: Seen = known ?? { steps: [step], change };
      if (known) known.steps.push(step);
      seen.change = change;
      events.set(eventId, seen);
      const [oldest] = events;
      if (!oldest || events.size <= MOST) return [seen];
      events.delete(oldest[0]);
      return [seen, oldest[1]];
    },
    get told() {
      return { failure, lost, unkept, withheld, waiting: waiting.size, sent };
    },
  };
}
