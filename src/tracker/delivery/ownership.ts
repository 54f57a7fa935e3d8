import type { StoredServer } from '../../contract/browser-storage.js';
import type { ReceiptCode } from '../../contract/receipt-codes.js';
import type { Delivery } from '../options.js';
import type { Platform } from '../platform.js';
import type { EventQueue, QueuedEvent } from '../queue/event-queue.js';
import type { IdbBackup } from '../queue/idb-backup.js';
import type { LocalStorage } from '../queue/local-storage.js';
import type { Change } from '../queue/receipts.js';
import type { NextStatus } from './delivery-policy.js';
import type { ServerStateStore } from './server-state.js';
import type { Outcome, Transport } from './transport.js';

/**
 * How the pages of an origin share waiting events, and what a page does without an answer. A build has one of
 * two: `exclusive-ownership` for any server of the events API, `shared-ownership` for one that is known to
 * recognise duplicates.
 */
export interface Ownership {
  /** Keeps other pages from sending this page's events. True when another page may have taken some over. */
  confirm(): boolean;
  /** Counts how often other pages may have taken events over. */
  leaseEpoch(): number;
  /**
   * False when another page has taken the event over.
   *
   * @param epoch the epoch in which the page owned it; without one, the storage tells
   */
  owns(entry: QueuedEvent, epoch?: number): boolean;
  /** False when another page has delivered the event; asked before it is sent. */
  isWaiting(entry: QueuedEvent): boolean;
  /** Marks the events in the storage before their request leaves. */
  onDispatch(
    batch: readonly QueuedEvent[],
    request: { keepalive: boolean; online: boolean; server: StoredServer },
  ): void;
  /** Takes back the mark of `onDispatch` on an event that is sent again. */
  onRequeue(entry: QueuedEvent): void;
  /** The next status of a request's events, and why. */
  judge(outcome: Outcome): { status: NextStatus; code?: ReceiptCode; message?: string };
  /** Removes an event that is done with. */
  remove(entry: QueuedEvent, status: Change['status']): void;
  /** Whether a later page sends again what is in flight when this page goes. */
  resendsInFlight(): boolean;
  /** Whether the server takes arrays, or text. */
  accepts(capability: 'batch' | 'text', server: StoredServer): boolean;
  /** Takes over the events that no page sends, and what only the backup has. */
  recover(): void;
  /** Decides on events whose answer never reached an earlier page. True while only the server can tell. */
  resolveUnconfirmed(): boolean;
  /** Requests the server's capabilities, since no event is left whose answer would name them. */
  onIdle(): void;
  /** Gives this page's events up, and no longer relies on its hold. */
  release(): void;
  /** Lets go of unconfirmed events; the next recovery finds them. */
  suspend(): void;
  /** Whether a text that another page stored is a ping, which `confirm` answers. */
  isPing(text: string | null): boolean;
}

/**
 * How much the page may send; `docs/architecture.md` has the picture.
 *
 * - `OFF`: nothing, for want of consent, or because tracking was stopped
 * - `ACTIVE`: everything
 * - `HALTED`: nothing before the next page, since the server refuses this one's token
 * - `LEFT`: what is tracked while the page goes; the rest is the next page's
 */
export const OFF = 0;
export const ACTIVE = 1;
export const HALTED = 2;
export const LEFT = 3;

export interface Life {
  state: typeof OFF | typeof ACTIVE | typeof HALTED | typeof LEFT;
}

/** Calls from the ownership to the sender. */
export interface SenderCallbacks {
  life: Life;
  /** Confirms the hold on this page's events, and lets go of those that others have taken over. */
  confirmHold(): void;
  /** Sends events that another page has left. */
  adopt(entries: QueuedEvent[]): void;
  complete(entry: QueuedEvent, change: Change): void;
  sendReady(): void;
}

export interface OwnershipParts {
  storage: LocalStorage;
  backup: IdbBackup;
  queue: EventQueue;
  serverState: ServerStateStore;
  transport: Transport;
  platform: Platform;
  /** Prefix of the scope's keys. */
  scope: string;
  pageId: string;
  delivery: Delivery;
  /** Runs a task in one tab of the origin at a time. */
  runExclusively(task: () => void): void;
  sender: SenderCallbacks;
}

export type CreateOwnership = (parts: OwnershipParts) => Ownership;
