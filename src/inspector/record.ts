import type { ReceiptCode } from '../contract/receipt-codes.js';
import type { StatusChange } from '../tracker/queue/receipts.js';
import type { Observations, Problem } from './diagnose.js';

/** Most events that are shown; the oldest make room. */
const MOST = 200;

/** One state that an event was in. */
export interface Step {
  status: StatusChange['status'];
  code: StatusChange['code'];
  message: string | undefined;
  /** ms since the epoch. */
  at: number;
}

/** One event from `track()` to its receipt. */
export interface Seen {
  steps: [Step, ...Step[]];
  /** The newest change, which holds the event as it is sent. */
  change: StatusChange;
}

export interface Record {
  /** Notes a change down; returns the event, and the one that had to make room for it. */
  take(change: StatusChange, now: number): [seen: Seen, gone?: Seen];
  /** What the changes so far tell. */
  readonly told: Pick<Observations, 'failure' | 'lost' | 'unkept' | 'waiting' | 'sent'> & {
    /** Why the latest event was not kept, as far as that is a matter of consent. */
    withheld: 'pending' | 'denied' | 'stopped' | undefined;
  };
}

/** Codes that tell what was changed in an event, or where it is, not that anything went wrong. */
const NO_FAILURE: readonly (ReceiptCode | undefined)[] = [
  'values_omitted',
  'storage_full',
  'page_left',
  'taken_over',
  'no_response',
];

/** Codes that are a matter of consent. */
const WITHHELD = {
  consent_pending: 'pending',
  consent_denied: 'denied',
  tracker_stopped: 'stopped',
} as const;

/** Notes down what becomes of each event. */
export function createRecord(): Record {
  const events = new Map<string, Seen>();
  /** Ids of those whose end is still to come, shown or not. */
  const waiting = new Set<string>();
  let sent = 0;
  let failure: Problem | undefined;
  let lost: Problem | undefined;
  let unkept = false;
  let withheld: Record['told']['withheld'];

  const learn = ({ status, code, message }: StatusChange) => {
    unkept ||= code === 'storage_full';
    // What is on its way was let go.
    if (status !== 'dropped') withheld = undefined;
    if (code && code in WITHHELD) {
      // What waits is told the same when consent becomes pending as when tracking ends.
      const unclear = code === 'tracker_stopped' && status !== 'dropped';
      withheld = unclear ? undefined : WITHHELD[code as keyof typeof WITHHELD];
    } else if (status === 'sent') {
      failure = undefined;
    } else if (!code) {
      return;
    } else if (status === 'dropped') {
      lost = { code, message };
    } else if (!NO_FAILURE.includes(code)) {
      // A pause comes of a failure; that of an earlier page is not known here.
      if (failure && code === 'backing_off') return;
      failure = { code, message };
    }
  };

  return {
    take(change, now) {
      learn(change);
      const { eventId, status, code, message } = change;
      if (status === 'queued' || status === 'sending') waiting.add(eventId);
      else waiting.delete(eventId);
      if (status === 'sent') sent++;
      const step: Step = { status, code, message, at: now };
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
