import type { ReceiptCode } from '../../contract/receipt-codes.js';
import { safely } from '../console.js';
import type { Receipt } from '../plugins/plugin.js';
import type { Entry } from './event-queue.js';

/** One change of state of one event. */
export interface StatusChange extends Omit<Receipt, 'status'> {
  status: Receipt['status'] | 'sending';
}

/** Tells receipts and listeners what became of an event and why. */
export type Report = (
  entry: Entry,
  status: StatusChange['status'],
  code?: ReceiptCode,
  message?: string,
  id?: string,
) => void;

/** Is called at every change of state of every event. */
export type StatusListener = (change: StatusChange) => void;

export const createReport =
  (listeners: Set<StatusListener>): Report =>
  ({ event, note = [], settle }, status, code, message, id) => {
    const eventId = event.eventMetadata.$id as string;
    const change = {
      eventId,
      status,
      code: code ?? note[0],
      message: code ? message : note[1],
      id,
      event,
    };
    for (const listener of listeners) safely(() => listener(change));
    // On its way, and nothing has gone wrong yet: the receipt waits.
    if (status !== 'sending' && (status !== 'queued' || code)) settle?.(change as Receipt);
  };
