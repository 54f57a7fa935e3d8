import type { Capabilities, PostResult } from './post-events.js';
import type { QueuedEvent } from './queued-event.js';
import type { SenderCode, SenderReceipt } from './receipt.js';

/** Actions on the events of a request, from its result. */
export interface BatchActions {
  settle(event: QueuedEvent, receipt: Omit<SenderReceipt, 'eventId'>): void;
  /** For an event that is not sent now: the spool keeps it for the next sender. */
  leave(event: QueuedEvent, code: SenderCode, message: string): void;
  putBack(batch: readonly QueuedEvent[]): void;
}

/** Limits of the next request, from the result of this one. */
export interface NextRequest {
  /** Set after a failure: what went wrong, and the pause that the server asks for, if it does. */
  pause?: { retryAfter: string | null; message: string };
  /** Set when a smaller array may pass. */
  maxEvents?: number;
}

/** From a refused array, only the wrong events are dropped. If the server names none, each event goes alone. */
function split(
  batch: readonly QueuedEvent[],
  { message, indexes }: PostResult & { kind: 'rejected' },
  { settle, putBack }: BatchActions,
): void {
  const isSingle = batch.length === 1;
  const isNamed = [...indexes.keys()].some((i) => batch[i]);
  for (const [i, event] of batch.entries()) {
    const wrong = isSingle ? message : indexes.get(i);
    if (wrong !== undefined)
      settle(event, { status: 'dropped', code: 'server_rejected', message: wrong });
    else event.isAlone = !isNamed;
  }
  putBack(batch);
}

/** Settles the events of a request, or puts them back. */
export function applyResult(
  batch: readonly QueuedEvent[],
  result: PostResult,
  actions: BatchActions & { capabilities: Capabilities | undefined },
): NextRequest {
  const { settle, leave, putBack, capabilities } = actions;
  switch (result.kind) {
    case 'stored':
      for (const [i, event] of batch.entries()) {
        const id = result.ids[i];
        settle(event, { status: 'sent', ...(id !== undefined && { id }) });
      }
      return {};
    case 'rejected':
      split(batch, result, actions);
      return {};
    case 'too-large':
      if (batch.length === 1)
        for (const event of batch)
          settle(event, { status: 'dropped', code: 'event_too_large', message: result.message });
      putBack(batch);
      return { maxEvents: Math.max(1, Math.floor(batch.length / 2)) };
    case 'unauthorized':
      for (const event of batch) leave(event, 'unauthorized', result.message);
      return {};
    case 'unclear':
      for (const event of batch) {
        event.mayBeStored = true;
        if (!capabilities?.idempotent)
          settle(event, { status: 'unconfirmed', code: 'no_response', message: result.message });
      }
      putBack(batch);
      return { pause: result };
    case 'retry':
      putBack(batch);
      return { pause: result };
  }
}
