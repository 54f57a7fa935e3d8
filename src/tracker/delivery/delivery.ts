import type { ReceiptCode } from '../../contract/receipt-codes.js';
import type { QueuedEvent } from '../queue/event-queue.js';
import type { Report } from '../queue/receipts.js';
import type { Batch } from './batch.js';
import { ACTIVE, HALTED, LEFT, type Life, OFF, type OwnershipParts } from './ownership.js';
import { createPageExit, type PageExit } from './page-exit.js';
import { createSender, type Sender } from './sender.js';

/** Brings the events of a page, and the leftovers of earlier pages, to the server. */
export interface Delivery extends PageExit, Pick<Sender, 'add'> {
  /** True without consent and after `stop()`: nothing may be sent. */
  isOff(): boolean;
  /** There is consent: begins, and takes over what earlier pages left. */
  start(): void;
  /** Sends now what may be sent, and the leftovers of other pages. */
  flush(): void;
  /** Begins no more requests. Waiting events stay in the queue. */
  suspend(code: ReceiptCode): void;
  /** Begins no more requests, and lets go of everything. */
  forget(): void;
  /** The page is back from the back/forward cache. */
  onRestore(): void;
  /** The browser has a network again. */
  onOnline(): void;
  /** Another page has written a text to the storage. */
  onStorage(text: string | null): void;
}

export const createDelivery = (
  parts: Omit<OwnershipParts, 'sender'> & { report: Report },
): Delivery => {
  const { backup, platform, queue, report, serverState, transport } = parts;
  const life: Life = { state: OFF };
  /** Requests from before the back/forward cache. Their answers may still come. */
  const abandoned: Batch[] = [];
  const sender = createSender({ ...parts, life });
  const {
    ready,
    inFlight,
    sendReady,
    confirmHold,
    reportWaiting,
    isPing,
    recover,
    release,
    suspend,
  } = sender;

  const flush = () => {
    if (life.state === LEFT) return;
    sendReady();
    if (life.state === ACTIVE) recover();
  };

  const reportAll = (entries: Iterable<QueuedEvent>, status: 'unconfirmed' | 'dropped') => {
    for (const entry of entries) report(entry, { status, code: 'consent_denied' });
  };

  const { onHidden, onPageHide } = createPageExit({ life, sender, backup, transport, report });

  return {
    onHidden,
    onPageHide,
    add: sender.add,
    isOff: () => life.state === OFF,
    flush,
    start() {
      life.state = ACTIVE;
      serverState.onPageStart();
      platform.after(0, flush);
    },
    suspend(code) {
      life.state = OFF;
      reportWaiting({ code });
      ready.splice(0).forEach(queue.letGo);
      suspend();
    },
    forget() {
      life.state = OFF;
      // Their answers are about no event any more.
      for (const { entries, hasLeft } of inFlight)
        reportAll(entries.splice(0), hasLeft ? 'unconfirmed' : 'dropped');
      inFlight.clear();
      for (const { entries } of abandoned.splice(0)) entries.length = 0;
      reportAll(ready.splice(0), 'dropped');
      suspend();
      queue.letAllGo();
    },
    onRestore() {
      backup.resumeBackup();
      // Some engines never settle what was answered while the page was in the cache.
      abandoned.push(...inFlight);
      inFlight.clear();
      ready.length = 0;
      release();
      if (life.state !== OFF) life.state = ACTIVE;
      flush();
    },
    onOnline() {
      if (life.state === OFF) return;
      serverState.onNetworkBack();
      // The new network may reach the server, which says whether unconfirmed events may be sent again.
      suspend();
      flush();
    },
    onStorage(text) {
      // A page that may send no more still waits for answers.
      const isAlive = life.state === ACTIVE || (life.state === HALTED && inFlight.size);
      if (!isAlive || !isPing(text)) return;
      confirmHold();
      // The page that asks may have learnt what the server can do.
      sendReady();
    },
  };
};
