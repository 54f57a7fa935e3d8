import { isCapable, LEASE, type StoredServer } from '../../contract/browser-storage.js';
import { parseJson } from '../parse-json.js';
import { isExpired, MAX_EVENTS, type QueuedEvent } from '../queue/event-queue.js';
import { createTabLease } from '../queue/tab-lease.js';
import { CIRCUIT_PAUSE_MS } from './backoff.js';
import { nextStatus } from './delivery-policy.js';
import { ACTIVE, type CreateOwnership, type Ownership } from './ownership.js';

/** Replaces a completed event until the backup has dropped its copy, which would bring the event back. */
const TOMBSTONE = '0';

/**
 * For servers that may not recognise duplicates: one page sends an event. A lease names that page, a mark says
 * that the event has left, and the server's answers say what the server can do.
 */
export const createExclusiveOwnership: CreateOwnership = ({
  storage: { readText, writeText, writeShared, writeToMemory, removeText, listKeys },
  backup: { dropBackup, cancelBackup, expectBackup, readBackup },
  queue: { keyOf, put, letGo, hasKey, parseEntry, letAllGo },
  serverState: { readServer, onSuccess },
  transport: { requestCapabilities },
  platform,
  scope,
  pageId,
  delivery,
  runExclusively,
  sender: { life, confirmHold, adopt, complete, sendReady },
}) => {
  const { syncLease, removeLease, readLeases, pingPage, isPing } = createTabLease({
    readText,
    writeText,
    writeShared,
    removeText,
    platform,
    prefix: scope + LEASE,
    pageId,
  });
  /** In flight when an earlier page went, before the server had ever answered. */
  const unconfirmed: QueuedEvent[] = [];
  let epoch = 0;
  let capabilitiesRequested = false;
  let recovering = false;
  /** True until the backup is read: a killed browser may have lost events from its storage. */
  let backupPending = true;

  const owns: Ownership['owns'] = (entry, since) =>
    since === epoch || parseJson<QueuedEvent>(readText(keyOf(entry)))?.owner === pageId;

  const accepts = (capability: string, server: StoredServer) =>
    isCapable(server.capabilities, capability);

  /** Whether an event goes again after a request whose answer is not known. */
  const mayResend = (result: 'pageGone' | 'unknown', server: StoredServer) =>
    nextStatus(accepts('idempotent', server) ? 'unknown' : result, delivery) === 'queued';

  let recoveryTimer: unknown;

  /** Recovers again after a time. An earlier call has nothing to add: this one has looked at all leases. */
  const recoverAfter = (ms: number) => {
    const timer = {};
    recoveryTimer = timer;
    platform.after(ms, () => {
      if (timer === recoveryTimer) recover();
    });
  };

  /** Returns whether the backup is still to be read. */
  const takeOver = (backups?: string[]) => {
    if (life.state !== ACTIVE) return false;
    const now = platform.now();
    /** The storage knows better than the backup. */
    const texts = new Map<string, string | null | undefined>();
    for (const text of backups ?? []) texts.set(keyOf(parseJson(text)), text);
    for (const key of listKeys(scope)) texts.set(key, readText(key));
    const leases = readLeases(texts);
    const others = new Set<string>();
    const ownerless: QueuedEvent[] = [];
    let tombstones = 0;
    for (const [key, text] of texts) {
      if (hasKey(key)) continue;
      // Where the browser refuses IndexedDB, tombstones must not pile up.
      if (text === TOMBSTONE) ++tombstones > MAX_EVENTS ? removeText(key) : dropBackup(key);
      const entry = parseEntry(key, text);
      if (!entry) continue;
      const lease = leases.get(entry.owner);
      if (lease) others.add(lease);
      else ownerless.push(entry);
    }
    if (ownerless[0]) confirmHold();
    const ready: QueuedEvent[] = [];
    for (const entry of ownerless) {
      put(entry);
      expectBackup(keyOf(entry));
      if (isExpired(entry, now)) complete(entry, { status: 'dropped', code: 'event_expired' });
      else (entry.sent ? unconfirmed : ready).push(entry);
    }
    adopt(ready);
    // Other pages keep their events, unless they die.
    if (others.size) recoverAfter(Math.min(...[...others].map(pingPage)));
    if (backups) backupPending = others.size > 0;
    return backupPending;
  };

  const recover = () => {
    if (recovering) return;
    recovering = true;
    runExclusively(() => {
      recovering = false;
      // It is read while no other page takes anything over: what one delivers meanwhile would come back.
      if (takeOver())
        readBackup()
          .then(takeOver)
          .catch(() => {});
    });
  };

  return {
    confirm() {
      const isLapsed = syncLease();
      if (isLapsed) epoch++;
      return isLapsed;
    },
    leaseEpoch: () => epoch,
    isPing,
    owns,
    isWaiting: () => true,
    accepts,
    judge: ({ result, code, message }) => ({ status: nextStatus(result, delivery), code, message }),
    onDispatch(batch, { keepalive, online, server }) {
      // A request that fails after it has left may have arrived. Without keepalive it most likely dies with its page.
      if (online && !mayResend(keepalive ? 'pageGone' : 'unknown', server))
        for (const entry of batch) {
          entry.sent = 1;
          put(entry);
        }
    },
    onRequeue(entry) {
      if (!entry.sent) return;
      entry.sent = 0;
      put(entry);
    },
    remove(entry, status) {
      const key = letGo(entry);
      if (cancelBackup(key)) return removeText(key);
      // Tombstones of thousands of dropped events would fill the shop's storage.
      if (status === 'dropped') removeText(key);
      // Nothing is written where the visitor has cleared it, but this page may be reading the backup.
      readText(key) ? writeText(key, TOMBSTONE) : writeToMemory(key, TOMBSTONE);
      dropBackup(key);
    },
    resendsInFlight() {
      const server = readServer();
      return accepts('idempotent', server) && mayResend('pageGone', server);
    },
    recover,
    resolveUnconfirmed() {
      const server = unconfirmed[0] && readServer();
      if (server && (delivery !== 'auto' || server.capabilities !== undefined)) {
        // The lease may have run out while this page idled, and another page may have taken them over.
        const entries = unconfirmed.splice(0).filter((entry) => owns(entry) || !letGo(entry));
        if (mayResend('pageGone', server)) adopt(entries);
        else
          for (const entry of entries)
            complete(entry, { status: 'unconfirmed', code: 'no_response' });
      }
      return !!unconfirmed[0] && !capabilitiesRequested;
    },
    async onIdle() {
      capabilitiesRequested = true;
      const capabilities = await requestCapabilities();
      if (life.state !== ACTIVE) return;
      if (capabilities !== undefined) onSuccess(capabilities, readServer());
      else
        platform.after(CIRCUIT_PAUSE_MS, () => {
          capabilitiesRequested = false;
          sendReady();
        });
      sendReady();
    },
    release() {
      epoch++;
      letAllGo();
      unconfirmed.length = 0;
      capabilitiesRequested = false;
      removeLease();
    },
    suspend() {
      unconfirmed.splice(0).forEach(letGo);
      capabilitiesRequested = false;
    },
  };
};
