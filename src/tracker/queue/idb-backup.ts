import { STORE } from '../../contract/browser-storage.js';
import type { Platform } from '../platform.js';

/**
 * A second copy, in IndexedDB, of the events in `localStorage`. When a phone kills the whole browser,
 * or a laptop loses its power, Chromium and Firefox lose what was written to `localStorage` in the
 * last seconds. A completed IndexedDB transaction survives.
 */
export interface IdbBackup {
  /** Writes a text soon. An event that is stored by the server before that costs no transaction. */
  backUp(key: string, text: string): void;
  /** Removes a key soon, and tells `onDropped`. */
  dropBackup(key: string): void;
  /**
   * Takes back a text that is not written yet.
   *
   * @returns false when the database may have it
   */
  cancelBackup(key: string): boolean;
  /** Notes that the database may hold a key that another page wrote. */
  expectBackup(key: string): void;
  /** Every text. Rejects where the browser refuses IndexedDB. */
  readBackup(): Promise<string[]>;
  /** Writes at once: a hidden page may be killed without a word. */
  flushBackup(): void;
  /** Begins no transaction: one under way keeps the page out of Chromium's back/forward cache. */
  pauseBackup(): void;
  resumeBackup(): void;
  /** Deletes the database. */
  deleteBackup(): void;
}

/** Delay of a write: ms. The server has stored most events by then. */
export const WRITE_DELAY_MS = 50;

/** Writes of one task, so that a page that tracks thousands of events at once stays responsive. */
const MAX_WRITES = 200;

interface Parts {
  platform: Platform;
  /** Name of the database: one for each scope, so that deleting it forgets the scope. */
  name: string;
  readText(key: string): string | null | undefined;
  /** Called once a key has left the database, or the browser refuses IndexedDB. */
  onDropped(key: string): void;
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });

export const createIdbBackup = ({ platform, name, readText, onDropped }: Parts): IdbBackup => {
  /** Undefined stands for a removal. */
  const pending = new Map<string, string | undefined>();
  /** Keys that the database may hold. */
  const keysInDatabase = new Set<string>();
  let opened: Promise<IDBDatabase> | undefined;
  let paused: boolean | undefined;

  const open = async () => {
    // Where there is no IndexedDB, `indexedDB` is null or throws.
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    const database = await settled(request);
    // A visitor who clears site data deletes the database, which must not wait for this page. The browser may also
    // close a connection by itself.
    database.onclose = database.onversionchange = () => {
      database.close();
      opened = undefined;
    };
    return database;
  };

  const connect = () => {
    opened ??= open();
    return opened;
  };

  const storeOf = (database: IDBDatabase, mode: IDBTransactionMode) =>
    database.transaction(STORE, mode).objectStore(STORE);

  const onWritten = (writes: Iterable<[key: string, text?: string]>) => {
    for (const [key, text] of writes)
      if (!text) {
        keysInDatabase.delete(key);
        onDropped(key);
      }
  };

  const flushBackup = async () => {
    if (paused || !pending.size) return;
    try {
      const database = await connect();
      // The page may have gone while the database was opened.
      if (paused) return;
      const store = storeOf(database, 'readwrite');
      const writes = [...pending].slice(0, MAX_WRITES);
      for (const [key, text] of writes) {
        pending.delete(key);
        // While this page slept, another may have taken the event over, and delivered it.
        if (text && readText(key) !== text) continue;
        text ? store.put(text, key) : store.delete(key);
        keysInDatabase.add(key);
      }
      store.transaction.oncomplete = () => onWritten(writes);
      if (pending.size) platform.after(0, flushBackup);
    } catch {
      const writes = [...pending];
      pending.clear();
      onWritten(writes);
    }
  };

  const schedule = (key: string, text?: string) => {
    // In a task of its own: to begin a transaction costs the page more than all of `track()`.
    if (!pending.size) platform.after(WRITE_DELAY_MS, flushBackup);
    pending.set(key, text);
  };

  return {
    backUp: schedule,
    dropBackup: (key) => schedule(key),
    cancelBackup(key) {
      const isWritten = keysInDatabase.has(key);
      if (!isWritten) pending.delete(key);
      return !isWritten;
    },
    expectBackup: (key) => void keysInDatabase.add(key),
    readBackup: async () => settled(storeOf(await connect(), 'readonly').getAll()),
    flushBackup,
    pauseBackup() {
      paused = true;
    },
    resumeBackup() {
      paused = false;
      flushBackup();
    },
    deleteBackup() {
      pending.clear();
      keysInDatabase.clear();
      try {
        indexedDB.deleteDatabase(name);
      } catch {}
    },
  };
};
