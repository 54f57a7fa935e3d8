import { isCapable } from '../../contract/browser-storage.js';
import { parseJson } from '../parse-json.js';
import { isExpired, type QueuedEvent } from '../queue/event-queue.js';
import type { NextStatus } from './delivery-policy.js';
import { ACTIVE, type CreateOwnership } from './ownership.js';

/**
 * Any page may send any event, for a server that recognises duplicates, such as our collector: what a page
 * sends once more is stored once. Nothing keeps pages apart, and nothing has to be known of the server.
 */
export const createSharedOwnership: CreateOwnership = ({
  storage: { readText, removeText, listKeys },
  backup: { dropBackup, cancelBackup, expectBackup, readBackup },
  queue: { keyOf, put, count, letGo, hasKey, parseEntry, letAllGo },
  platform,
  scope,
  sender: { life, adopt, complete },
}) => {
  /** Reads of the backup that have not ended, and the keys that were removed meanwhile. */
  let reads = 0;
  const removedKeys = new Set<string>();

  const takeOver = (
    texts: Map<string, string | null | undefined>,
    register: (entry: QueuedEvent, text: string) => void,
  ) => {
    if (life.state !== ACTIVE) return;
    const entries: QueuedEvent[] = [];
    for (const [key, text] of texts) {
      const entry = !hasKey(key) && !removedKeys.has(key) && parseEntry(key, text);
      if (!entry) continue;
      register(entry, text as string);
      expectBackup(key);
      if (isExpired(entry, platform.now()))
        complete(entry, { status: 'dropped', code: 'event_expired' });
      else entries.push(entry);
    }
    adopt(entries);
  };

  return {
    confirm: () => false,
    leaseEpoch: () => 0,
    owns: () => true,
    isPing: () => false,
    accepts: () => true,
    resendsInFlight: () => true,
    resolveUnconfirmed: () => false,
    onDispatch: () => {},
    onRequeue: () => {},
    onIdle: () => {},
    suspend: () => {},
    // An event of this page goes in any case: a visitor who clears the storage must not lose it.
    isWaiting: (entry) => !!entry.settle || readText(keyOf(entry)) != null,
    judge: ({ result, code, message, capabilities }) =>
      // A second copy must not go to a server that would store it.
      (result === 'sent' || code === 'server_rejected') && !isCapable(capabilities, 'idempotent')
        ? {
            status: 'halted',
            code: 'server_incompatible',
            message: 'no Vitrine collector, load vitrine.js',
          }
        : { status: result as NextStatus, code, message },
    remove(entry) {
      const key = letGo(entry);
      removeText(key);
      if (!cancelBackup(key)) dropBackup(key);
      if (reads) removedKeys.add(key);
    },
    recover() {
      takeOver(new Map(listKeys(scope).map((key) => [key, readText(key)])), count);
      reads++;
      // The storage's own events are counted already.
      readBackup()
        .then((texts) =>
          takeOver(new Map(texts.map((text) => [keyOf(parseJson(text)), text])), put),
        )
        .catch(() => {})
        .then(() => --reads || removedKeys.clear());
    },
    release: letAllGo,
  };
};
