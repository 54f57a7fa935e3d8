import {
  isStoredEvent,
  RECORDS,
  type StorageOwner,
  type StoredServer,
  storedName,
} from '../contract/browser-storage.js';

/** The tracker's events and server state in the storage. */
export interface StoredQueue {
  /** Queued events, with those of other tabs and earlier pages, and their size: UTF-16 units. */
  events: number;
  length: number;
  /** Nothing is sent until then: ms since the epoch. */
  pausedUntil: number;
  /** Failures in a row. */
  failures: number;
  /** The server's `Vitrine-Capabilities`; undefined as long as it has never answered. */
  capabilities?: string;
}

const read = (text: string): unknown => {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
};

/**
 * Looks at what a tracker has stored, and changes nothing.
 *
 * @returns undefined where the storage is refused
 */
export function readStoredQueue(owner: StorageOwner): StoredQueue | undefined {
  const stored: StoredQueue = {
    events: 0,
    length: 0,
    pausedUntil: 0,
    failures: 0,
  };
  try {
    for (const key of Object.keys(localStorage)) {
      const name = storedName(key, owner);
      if (name === undefined) continue;
      const text = localStorage.getItem(key) ?? '';
      const value = read(text);
      if (name === RECORDS.server) {
        const { pausedUntil, failures, capabilities } = value as StoredServer;
        Object.assign(stored, {
          pausedUntil: Math.max(stored.pausedUntil, pausedUntil || 0),
          failures: failures || 0,
          capabilities,
        });
      } else if (isStoredEvent(value)) {
        stored.events++;
        stored.length += text.length;
      }
    }
    return stored;
  } catch {
    return undefined;
  }
}
