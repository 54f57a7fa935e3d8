import type { StoredEvent } from '../../contract/browser-storage.js';
import { MAX_EVENT_AGE_MS } from '../../contract/limits.js';
import type { ReceiptCode } from '../../contract/receipt-codes.js';
import { parseJson } from '../parse-json.js';
import type { Receipt, TrackedEvent } from '../plugins/plugin.js';
import { toJson } from '../to-json.js';
import type { IdbBackup } from './idb-backup.js';
import type { LocalStorage } from './local-storage.js';

/** Limits of waiting events, in events and in UTF-16 units: the storage belongs to the shop. */
export const MAX_EVENTS = 1_000;
const MAX_UTF16_UNITS = 1_000_000;

/** One event on its way. */
export interface QueuedEvent extends StoredEvent {
  event: TrackedEvent;
  /** 1 once an array with it was refused: it goes alone. */
  alone?: 1;
  /** A change that had to be made to the event, or to how it is stored. */
  eventNote?: { code: ReceiptCode; message?: string } | undefined;
  /** Whether the event is on its way without a problem, as far as its last report says. */
  isOpen?: boolean;
  /** Settles the receipt of an event of this page. */
  settle?: (receipt: Receipt) => void;
}

/** When the event happened: ms since the epoch, by the visitor's clock. */
export const timeOf = ({ event }: QueuedEvent) => event.eventMetadata.$time as number;

/** Whether an event is too old to be sent. */
export const isExpired = (entry: QueuedEvent, now: number) =>
  now - timeOf(entry) > MAX_EVENT_AGE_MS;

/**
 * The events that the server does not have for certain: durable, one key for each event, so that tabs
 * never rewrite each other's events and an event costs the same in a long queue.
 */
export interface EventQueue {
  /** Key of an event; of anything else, one that no event has. */
  keyOf(entry: QueuedEvent | undefined): string;
  /**
   * Writes the event as this page's.
   *
   * @returns false when it is in memory only
   */
  put(entry: QueuedEvent): boolean;
  /** Counts an event that the storage has already, as a text, as this page's. */
  count(entry: QueuedEvent, text: string): void;
  /** No longer counts the event as this page's; the storage keeps it. Returns its key. */
  letGo(entry: QueuedEvent): string;
  /** Whether this page sends the event behind a key. */
  hasKey(key: string): boolean;
  /** Reads the text of a key; undefined when it is no event. */
  parseEntry(key: string, text: string | null | undefined): QueuedEvent | undefined;
  /** Whether this page has more than may wait. */
  isFull(): boolean;
  /** No longer counts any event as this page's. */
  letAllGo(): void;
}

interface Parts extends Pick<LocalStorage, 'readText' | 'writeText' | 'writeToMemory'> {
  backUp: IdbBackup['backUp'];
  /** Prefix of the keys; the event's `$id` follows. */
  scope: string;
  /** Empty where pages need not know whose event is whose. */
  pageId: string;
}

export const createEventQueue = ({
  readText,
  writeText,
  writeToMemory,
  backUp,
  scope,
  pageId,
}: Parts): EventQueue => {
  /** UTF-16 units by key. */
  const lengths = new Map<string, number>();
  let totalLength = 0;
  const keyOf: EventQueue['keyOf'] = (entry) => scope + entry?.event?.eventMetadata?.$id;
  const letGo = (entry: QueuedEvent) => {
    const key = keyOf(entry);
    totalLength -= lengths.get(key) ?? 0;
    lengths.delete(key);
    return key;
  };
  const toText = ({ event, sent }: QueuedEvent) =>
    toJson((pageId ? { event, owner: pageId, sent } : { event }) satisfies StoredEvent);
  const count = (entry: QueuedEvent, { length }: string) => {
    lengths.set(letGo(entry), length);
    totalLength += length;
  };
  return {
    keyOf,
    count,
    put(entry) {
      const key = keyOf(entry);
      const text = toText(entry);
      count(entry, text);
      backUp(key, text);
      // The next page would send an older text that stays in the storage.
      if (totalLength <= MAX_UTF16_UNITS || readText(key)) return writeText(key, text);
      writeToMemory(key, text);
      return false;
    },
    letGo,
    hasKey: (key) => lengths.has(key),
    parseEntry(key, text) {
      const entry = parseJson<QueuedEvent>(text);
      // The scope also holds leases, records and tombstones.
      return entry?.event?.eventMetadata?.$id && key === keyOf(entry) ? entry : undefined;
    },
    isFull: () => lengths.size > MAX_EVENTS || totalLength > MAX_UTF16_UNITS,
    letAllGo() {
      lengths.clear();
      totalLength = 0;
    },
  };
};
