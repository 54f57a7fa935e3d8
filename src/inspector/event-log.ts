import type { ReceiptCode } from '../contract/receipt-codes.js';
import type { StatusChange } from '../tracker/queue/receipts.js';
import type { Observations, Problem } from './diagnose.js';

/** Most events that are shown; the oldest are removed. */
const MAX_EVENTS = 200;

/** One state that an event was in. */
export interface Step {
  status: StatusChange['status'];
  code: StatusChange['code'];
  message: string | undefined;
  /** ms since the epoch. */
  at: number;
}

/** One event from `track()` to its receipt. */
export interface EventHistory {
  steps: [Step, ...Step[]];
  /** The newest change, which holds the event as it is sent. */
  change: StatusChange;
}

export interface EventLog {
  /** Adds a change; returns the event, and the one that it replaces. */
  add(change: StatusChange, now: number): [history: EventHistory, evicted?: EventHistory];
  /** Findings of the changes so far. */
  readonly findings: Pick<
    Observations,
    'failure' | 'lastDrop' | 'memoryOnly' | 'waiting' | 'sent'
  > & {
    /** Why consent or its end kept the latest event back. */
    withheld: 'pending' | 'denied' | 'stopped' | undefined;
  };
}

/** Codes about the event's fields or its place, which are no failures. */
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

/** Collects the changes of each event. */
export function createEventLog(): EventLog {
  const events = new Map<string, EventHistory>();
  /** Ids of events without a final status, shown or not. */
  const waiting = new Set<string>();
  let sent = 0;
  let failure: Problem | undefined;
  let lastDrop: Problem | undefined;
  let memoryOnly = false;
  let withheld: EventLog['findings']['withheld'];

  const learn = ({ status, code, message }: StatusChange) => {
    memoryOnly ||= code === 'storage_full';
    // The tracker has let go of the events in flight.
    if (status !== 'dropped') withheld = undefined;
    if (code && code in WITHHELD) {
      // Waiting events get the same status when consent becomes pending and when tracking ends.
      const unclear = code === 'tracker_stopped' && status !== 'dropped';
      withheld = unclear ? undefined : WITHHELD[code as keyof typeof WITHHELD];
    } else if (status === 'sent') {
      failure = undefined;
    } else if (!code) {
      return;
    } else if (status === 'dropped') {
      lastDrop = { code, message };
    } else if (!NO_FAILURE.includes(code)) {
      // A pause follows a failure, which says more. Without one here, an earlier page had it.
      if (failure && code === 'backing_off') return;
      failure = { code, message };
    }
  };

  return {
    add(change, now) {
      learn(change);
      const { eventId, status, code, message } = change;
      // An event that another page took over waits there.
      if ((status === 'queued' && code !== 'taken_over') || status === 'sending')
        waiting.add(eventId);
      else waiting.delete(eventId);
      if (status === 'sent') sent++;
      const step: Step = { status, code, message, at: now };
      const former = events.get(eventId);
      const history: EventHistory = former ?? { steps: [step], change };
      if (former) former.steps.push(step);
      history.change = change;
      events.set(eventId, history);
      const [oldest] = events;
      if (!oldest || events.size <= MAX_EVENTS) return [history];
      events.delete(oldest[0]);
      return [history, oldest[1]];
    },
    get findings() {
      return { failure, lastDrop, memoryOnly, withheld, waiting: waiting.size, sent };
    },
  };
}
