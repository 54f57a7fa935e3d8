import type { Receipt, TrackedEvent } from './module.js';
import type { Entry } from './outbox.js';

/** One change of state of one event. */
export interface StateChange {
  eventId: string;
  status: Receipt['status'] | 'sending';
  /** Why, or what had to be changed in the event. */
  reason?: string | undefined;
  /** The server's id, once it is known. */
  id?: string | undefined;
  event: TrackedEvent;
}

export interface Reporter {
  /** Tells what became of an event, and why. */
  report(entry: Entry, status: StateChange['status'], reason?: string, id?: string): void;
  /** Tells that an event is lost through a mistake, in the console too. */
  fail(entry: Entry, reason: string): void;
  /** The receipt of an event: settles at its first lasting state. */
  receipt(eventId: string): Promise<Receipt>;
  /** Settles when every receipt that was asked for has. */
  settled(): Promise<unknown>;
  observe(listener: (change: StateChange) => void): () => void;
  /** Writes a sentence to the console, once. */
  say(sentence: unknown): void;
}

/** Tells receipts, observers and the console what happens to events. */
export function createReporter(): Reporter {
  const listeners = new Set<(change: StateChange) => void>();
  const settlers = new Map<string, (receipt: Receipt) => void>();
  const open = new Set<Promise<Receipt>>();
  const said = new Set<unknown>();
  const say = (sentence: unknown) => {
    if (!said.has(sentence)) console.error(`Vitrine: ${sentence}`);
    said.add(sentence);
  };
  const reporter: Reporter = {
    say,
    fail(entry, reason) {
      say(`${entry.event.eventType} dropped: ${reason}`);
      reporter.report(entry, 'dropped', reason);
    },
    report({ id: eventId, event, note }, status, why, id) {
      const reason = why ?? note;
      for (const listener of listeners) {
        try {
          listener({ eventId, status, reason, id, event });
        } catch (error) {
          say(error);
        }
      }
      // On its way, and nothing has gone wrong yet: the receipt waits.
      if (status === 'sending' || (status === 'queued' && !why)) return;
      settlers.get(eventId)?.({ eventId, status, reason, id });
      settlers.delete(eventId);
    },
    receipt(eventId) {
      const receipt = new Promise<Receipt>((settle) => settlers.set(eventId, settle));
      open.add(receipt);
      receipt.then(() => open.delete(receipt));
      return receipt;
    },
    settled: () => Promise.all(open),
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return reporter;
}
