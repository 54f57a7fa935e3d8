import { safely } from '../console.js';
import type { Receipt } from '../plugins/plugin.js';
import type { Entry } from './event-queue.js';

/** One change of state of one event. */
export interface StateChange extends Omit<Receipt, 'status'> {
  status: Receipt['status'] | 'sending';
}

/** Tells receipts and observers what became of an event and why. */
export type Report = (
  entry: Entry,
  status: StateChange['status'],
  reason?: string,
  id?: string,
) => void;

/** Is called at every change of state of every event. */
export type Observer = (change: StateChange) => void;

export const createReport =
  (observers: Set<Observer>): Report =>
  ({ event, note, settle }, status, why, id) => {
    const eventId = event.eventMetadata.$id as string;
    const change = { eventId, status, reason: why ?? note, id, event };
    for (const observer of observers) safely(() => observer(change));
    // On its way, and nothing has gone wrong yet: the receipt waits.
    if (status !== 'sending' && (status !== 'queued' || why)) settle?.(change as Receipt);
  };
