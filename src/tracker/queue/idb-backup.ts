import { DATABASE } from '../../contract/browser-storage.js';
import type { Platform } from '../platform.js';
import type { Store } from './local-storage.js';

/**
 * A second copy of what `localStorage` holds, in IndexedDB. When a phone kills the whole browser,
 * or a laptop loses its power, Chromium and Firefox lose what was written to `localStorage` in the
 * last seconds; an IndexedDB transaction that has completed is kept.
 */
export interface Journal {
  /** Writes a text soon; undefined removes it. */
  write(key: string, text?: string): void;
  /**
   * Begins no transaction from here on, or does again, and writes what the storage still has. A page that
   * goes with one under way is kept out of Chromium's back/forward cache.
   */
  rest(on: boolean): void;
  /** Every text by its key. Rejects where the browser refuses IndexedDB. */
  read(prefix: string): Promise<Map<string, string>>;
  /** Removes every key with the prefix. */
  forget(prefix: string): void;
}

/** Writes in one task, so that a page that tracks thousands of events at once stays responsive. */
const BATCH = 200;

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });

/** @param store what it is the copy of, which gives a key up once it is removed here, or cannot be */
export function createJournal(clock: Platform, store: Store): Journal {
  const waiting = new Map<string, string | undefined>();
  let resting = false;
  let opened: Promise<IDBDatabase> | undefined;

  /** @param make false to reject where there is no database yet */
  const open = async (make: boolean) => {
    // Where there is no IndexedDB, `indexedDB` is null or throws.
    const request = indexedDB.open(DATABASE);
    request.onupgradeneeded = () => {
      // One that is new goes away again with the transaction that was to set it up.
      if (make) request.result.createObjectStore(DATABASE);
      else request.transaction?.abort();
    };
    const database = await settled(request);
    // Whoever clears the site's data is not to wait for this page.
    database.onversionchange = () => database.close();
    return database;
  };

  /** Runs a task on the one object store. */
  const use = async <T>(
    mode: IDBTransactionMode,
    task: (texts: IDBObjectStore) => T,
    make = true,
  ) => {
    if (make) opened ??= open(make);
    return task((await (opened ?? open(make))).transaction(DATABASE, mode).objectStore(DATABASE));
  };
  const range = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

  const done = (writes: Iterable<[key: string, text?: string]>) => {
    for (const [key, text] of writes) if (!text) store.remove(key);
  };

  const commit = (): unknown =>
    resting ||
    use('readwrite', (texts) => {
      const batch = [...waiting].slice(0, BATCH);
      for (const [key, text] of batch) {
        text ? texts.put(text, key) : texts.delete(key);
        waiting.delete(key);
      }
      texts.transaction.oncomplete = () => done(batch);
      if (waiting.size) clock.after(0, commit);
    }).catch(() => {
      done(waiting);
      waiting.clear();
    });

  return {
    write(key, text) {
      // In a task of its own: to begin a transaction costs the page more than all of `track()`.
      if (!waiting.size) clock.after(0, commit);
      waiting.set(key, text);
    },
    rest(on) {
      if (resting)
        // Another page may have taken it on, and delivered it.
        for (const [key, text] of waiting) if (text && store.get(key) !== text) waiting.delete(key);
      resting = on;
      if (waiting.size) clock.after(0, commit);
    },
    async read(prefix) {
      const [keys, texts] = await use('readonly', (store) =>
        Promise.all([
          settled(store.getAllKeys(range(prefix))),
          settled(store.getAll(range(prefix))),
        ]),
      );
      return new Map(keys.map((key, i) => [key as string, texts[i] as string]));
    },
    forget(prefix) {
      waiting.clear();
      use('readwrite', (texts) => texts.delete(range(prefix)), false).catch(() => {});
    },
  };
}
