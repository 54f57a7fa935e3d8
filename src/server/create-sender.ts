import type { CanonicalEventName, EventAlias, JsonObject } from '../contract/events.js';
import { MAX_BATCH_EVENTS } from '../contract/limits.js';
import { applyResult, type NextRequest } from './apply-result.js';
import { createEventQueue } from './event-queue.js';
import { pause, pauseMs } from './pause.js';
import { type Capabilities, NO_RESPONSE, postEvents, requestCapabilities } from './post-events.js';
import {
  bodyAt,
  bytesOf,
  createBody,
  isTooLarge,
  type QueuedEvent,
  type SenderEventFields,
} from './queued-event.js';
import type { SenderCode, SenderReceipt } from './receipt.js';
import { readSenderOptions, type SenderOptions } from './sender-options.js';
import type { SpooledEvent } from './spool.js';

/** Sends events to an events API, oldest first, and again after failures. */
export interface Sender {
  /**
   * Sends an event. The receipt always comes, and has the event's status; the promise never rejects.
   *
   * @param eventType a documented name, an alias, or one that the org registers
   */
  track(
    eventType: CanonicalEventName | EventAlias | (string & {}),
    metadata: JsonObject,
    fields: SenderEventFields,
  ): Promise<SenderReceipt>;
  /** Waits until all events of now have their receipts; rejects with the signal's reason. */
  flush(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Takes no more events, and waits like `flush`. When the signal ends the wait, the rest stays in the spool, or is dropped
   * without one. Never rejects.
   */
  close(options?: { signal?: AbortSignal }): Promise<void>;
}

/** Settles when the task does, or rejects with the reason of the signal. */
function orAborted<T>(task: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return task;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Creates a sender of events for a server.
 *
 * @throws TypeError for a wrong option: the field, a colon, the remedy
 */
export function createSender(options: SenderOptions): Sender {
  const settings = readSenderOptions(options);
  const { connection, orgId, spool, timeoutMs } = settings;
  const queue = createEventQueue(settings);
  /** Receipts that are still to come. */
  const pending = new Set<Promise<SenderReceipt>>();
  /** All events without a receipt. */
  const open = new Set<QueuedEvent>();
  const end = new AbortController();
  const { signal } = end;
  let capabilities: Capabilities | undefined;
  let failures = 0;
  /** Why the last request failed; empty when it did not. */
  let problem = '';
  let maxEvents = MAX_BATCH_EVENTS;
  let isClosed = false;
  let running: Promise<void> | undefined;

  const settle = (event: QueuedEvent, receipt: Omit<SenderReceipt, 'eventId'>) => {
    if (!event.settle) return;
    event.settle({ eventId: event.eventId, ...receipt });
    event.settle = undefined;
    open.delete(event);
    queue.release(event);
    if (event.isSpooled && receipt.status !== 'queued')
      // If the removal fails, the next sender sends a duplicate.
      spool?.remove([event.eventId]).catch(() => {});
  };

  /** For an event that is not sent now: the spool keeps it for the next sender. */
  const leave = (event: QueuedEvent, code: SenderCode, message: string) =>
    settle(event, {
      status: event.isSpooled ? 'queued' : event.mayBeStored ? 'unconfirmed' : 'dropped',
      code,
      message,
    });

  const openEvent = (
    { eventId, json }: SpooledEvent,
    bytes: number,
    isSpooled: boolean,
  ): { event: QueuedEvent; receipt: Promise<SenderReceipt> } => {
    let resolve: (receipt: SenderReceipt) => void = () => {};
    const receipt = new Promise<SenderReceipt>((settle) => {
      resolve = settle;
    });
    const event: QueuedEvent = {
      eventId,
      json,
      bytes,
      isSpooled,
      isInFlight: false,
      isAlone: false,
      mayBeStored: false,
      settle: resolve,
    };
    open.add(event);
    pending.add(receipt);
    void receipt.then(() => pending.delete(receipt));
    return { event, receipt };
  };

  const restored: Promise<void> = (async () => {
    for (const kept of (await spool?.load().catch(() => [])) ?? []) {
      const bytes = bytesOf(kept.json);
      // The spool keeps the rest for the next sender.
      if (!queue.hasSpace(bytes)) return;
      queue.reserve(bytes);
      queue.push(openEvent(kept, bytes, true).event);
    }
  })();

  const wait = ({ message, retryAfter }: NonNullable<NextRequest['pause']>) => {
    // The end of the sender ends its request too.
    if (!signal.aborted) problem = message;
    return pause(pauseMs({ ...settings, failures: ++failures, retryAfter }), signal);
  };

  /** A sentence about an event that is given up, with the reason for which it still waits. */
  const giveUp = (sentence: string) =>
    problem ? `${sentence}; the last request failed: ${problem}` : sentence;

  const putBack = (batch: readonly QueuedEvent[]) =>
    queue.putBack(batch.filter((event) => event.settle));

  const sendNext = async () => {
    capabilities ??= await requestCapabilities({ connection, signal, timeoutMs });
    // No request has left, so no event can arrive twice.
    if (!capabilities) return wait({ message: NO_RESPONSE, retryAfter: null });
    const batch = queue.take(capabilities.batch ? maxEvents : 1);
    for (const event of batch) event.isInFlight = true;
    const now = Date.now();
    const bodies = batch.map(({ json }) => bodyAt(json, now));
    const body = batch.length > 1 ? `[${bodies}]` : `${bodies}`;
    const outcome = await postEvents({ connection, signal, timeoutMs, body });
    for (const event of batch) event.isInFlight = false;
    // A server that was upgraded or replaced.
    capabilities = outcome.capabilities ?? capabilities;
    const next = applyResult(batch, outcome.result, { settle, leave, putBack, capabilities });
    maxEvents = next.maxEvents ?? maxEvents;
    if (next.pause) return wait(next.pause);
    failures = 0;
    problem = '';
  };

  const run = async () => {
    await restored;
    // In the next task, so that events that are tracked together leave together.
    await pause(0, signal);
    while (!queue.isEmpty && !signal.aborted) await sendNext();
  };

  const wake = () => {
    running ??= run().finally(() => {
      running = undefined;
      if (!queue.isEmpty && !signal.aborted) wake();
    });
  };

  /** Ends the wait for an event when its own signal says so. */
  const watch = (event: QueuedEvent, receipt: Promise<SenderReceipt>, own: AbortSignal) => {
    const abort = () => {
      if (!event.isInFlight) queue.remove(event);
      const status = event.isInFlight || event.mayBeStored ? 'unconfirmed' : 'dropped';
      const message = giveUp('the signal of the event ended it');
      settle(event, { status, code: 'aborted', message });
    };
    own.addEventListener('abort', abort);
    void receipt.then(() => own.removeEventListener('abort', abort));
    if (own.aborted) abort();
  };

  /** Puts an event into the spool, where there is one, and then into the queue. */
  const enqueue = async (event: QueuedEvent) => {
    await restored;
    try {
      await spool?.add(event);
      event.isSpooled = spool !== undefined;
    } catch {
      // A full disk: it is sent from memory.
    }
    // The event may have been settled meanwhile.
    if (!event.settle) return void (await spool?.remove([event.eventId]).catch(() => {}));
    queue.push(event);
    wake();
  };

  const refuse = (eventId: string, code: SenderCode, message: string): SenderReceipt => ({
    eventId,
    status: 'dropped',
    code,
    message,
  });

  const flush = async ({ signal: own }: { signal?: AbortSignal } = {}) => {
    await orAborted(restored, own);
    await orAborted(Promise.all(pending), own);
  };

  void restored.then(() => {
    if (!queue.isEmpty) wake();
  });

  return {
    async track(eventType, metadata, fields) {
      let body: SpooledEvent;
      try {
        body = createBody({ eventType, metadata, fields: fields ?? {}, orgId });
      } catch (error) {
        return refuse(String(fields?.eventId ?? ''), 'invalid_event', (error as Error).message);
      }
      const { eventId, json } = body;
      if (isClosed) return refuse(eventId, 'closed', 'the sender is closed');
      const bytes = bytesOf(json);
      if (isTooLarge(bytes)) return refuse(eventId, 'event_too_large', `it has ${bytes} bytes`);
      if (!queue.hasSpace(bytes))
        return refuse(eventId, 'queue_full', 'wait for receipts, or raise maxQueuedEvents');
      queue.reserve(bytes);
      const { event, receipt } = openEvent(body, bytes, false);
      if (fields.signal) watch(event, receipt, fields.signal);
      void enqueue(event);
      return receipt;
    },

    flush,

    async close({ signal: own } = {}) {
      isClosed = true;
      await flush(own ? { signal: own } : {}).catch(() => {});
      end.abort();
      await running;
      const message = giveUp('the sender was closed before it was sent');
      for (const event of open) leave(event, 'closed', message);
      await spool?.close().catch(() => {});
    },
  };
}
