import type { ReceiptCode } from '../../contract/receipt-codes.js';
import { safely } from '../console.js';
import type { Receipt } from '../plugins/plugin.js';
import type { QueuedEvent } from './event-queue.js';

/** One change of the status of one event. */
export interface StatusChange extends Omit<Receipt, 'status'> {
  status: Receipt['status'] | 'sending';
}

/** Is called at every change of status of every event. */
export type StatusListener = (change: StatusChange) => void;

/** The new status of an event, and why it has it. */
export interface Change {
  status: StatusChange['status'];
  code?: ReceiptCode | undefined;
  message?: string | undefined;
  id?: string | undefined;
}

/** Reports a new status to the listeners and to the event's receipt. */
export type Report = (entry: QueuedEvent, change: Change) => void;

export const createReport =
  (listeners: ReadonlySet<StatusListener>): Report =>
  (entry, change) => {
    const { event, eventNote, settle } = entry;
    const { status, code } = change;
    const eventId = event.eventMetadata.$id as string;
    const full: StatusChange = { eventId, event, ...change, ...(!code && eventNote) };
    entry.isOpen = status === 'sending' || (status === 'queued' && !code);
    for (const listener of listeners) safely(() => listener(full));
    // A receipt stays open while the event is on its way without a problem.
    if (status !== 'sending' && (status !== 'queued' || code)) settle?.(full as Receipt);
  };
