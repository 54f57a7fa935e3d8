import { RECORDS, storagePrefix } from '../contract/browser-storage.js';
import { type Consent, consentInForce, consentProblem } from './consent.js';
import { safely, warnOnce } from './console.js';
import { createDelivery } from './delivery/delivery.js';
import { createServerState } from './delivery/server-state.js';
import { createTransport } from './delivery/transport.js';
import { createEventBuilder } from './event-builder.js';
import { readSettings, type TrackerOptions } from './options.js';
import { followPage, isPrerendering } from './page/lifecycle.js';
import { browserPlatform, type Platform } from './platform.js';
import type { CreateExtension } from './plugins/extension.js';
import type { PluginTrack, Receipt } from './plugins/plugin.js';
import { createEventQueue, MAX_EVENTS, type QueuedEvent } from './queue/event-queue.js';
import { createIdbBackup } from './queue/idb-backup.js';
import { createLocalStorage } from './queue/local-storage.js';
import { createReport, type StatusListener } from './queue/receipts.js';
import { withWebLock } from './queue/web-lock.js';
import { createSession } from './session.js';
import { toJson } from './to-json.js';
import type { Tracker } from './tracker-interface.js';

export type { Tracker };

/** Set by the build. */
declare const __COLLECTOR__: boolean;

/** Parts of a tracker beside its options. A script tag has no `beforeSend`, which cannot be an attribute. */
export interface TrackerParts extends Pick<TrackerOptions, 'beforeSend'> {
  platform?: Platform;
  createExtension?: CreateExtension | undefined;
  /** Finds the first error in the options: the field, a colon, the remedy. */
  findProblem?: ((options: TrackerOptions) => string | false) | undefined;
}

/**
 * Wires the parts of the tracker.
 *
 * @throws TypeError when the configuration is wrong, naming the field; nothing that it returns throws
 */
export function createTracker(
  options: TrackerOptions,
  { platform = browserPlatform, createExtension, findProblem, beforeSend }: TrackerParts,
): Tracker {
  const problem = findProblem?.(options);
  if (problem) throw new TypeError(problem);
  const { endpoint, consent: initialConsent, delivery } = readSettings(options);
  const { bearerToken, orgId } = options;
  const { buildEvent, capture, setDefaults, setVariant } = createEventBuilder({
    platform,
    orgId,
    extendMetadata:
      createExtension &&
      ((metadata, ...rest) => extension?.extendMetadata?.(metadata, ...rest) ?? metadata),
  });
  // One scope for each server and org, so that no event goes where it does not belong.
  const scope = storagePrefix(orgId || bearerToken, endpoint);
  const storage = createLocalStorage();
  const { readText, writeText, removeText, listKeys } = storage;
  const backup = createIdbBackup({ platform, name: scope, readText, onDropped: removeText });
  // Where any page may send any event, no event needs to name its page.
  const pageId = __COLLECTOR__ ? '' : platform.uuid();
  const queue = createEventQueue({ ...storage, backUp: backup.backUp, scope, pageId });
  const { nextInSession, readSessionId } = createSession({
    readText,
    writeText,
    platform,
    key: scope + RECORDS.session,
  });
  const listeners = new Set<StatusListener>();
  const report = createReport(listeners);
  /** Events that wait for consent. */
  const undecided: QueuedEvent[] = [];
  const unsettled = new Set<Promise<Receipt>>();
  const stopped = new AbortController();
  let decision: Consent | 'stopped' = 'pending';

  const serverState = createServerState({
    readText,
    writeText,
    platform,
    key: scope + RECORDS.server,
  });
  const transport = createTransport(endpoint, `?bearer_token=${encodeURIComponent(bearerToken)}`);
  const { add, isOff, start, flush, suspend, forget, ...pageHandlers } = createDelivery({
    storage,
    backup,
    queue,
    serverState,
    transport,
    platform,
    scope,
    pageId,
    delivery,
    runExclusively: (task) => withWebLock({ name: scope, task, platform }),
    report,
  });

  /** Takes an event into the session and the queue: from here on it is kept. */
  const admit: (entry: QueuedEvent) => void = (entry) => {
    const { event } = entry;
    const { $id, $time } = event.eventMetadata;
    // A copy, so that an event that `beforeSend` takes apart keeps its id. When it throws, the event may still
    // contain the data that it was to remove, so the event must not leave.
    const result = beforeSend
      ? safely(() => {
          const returned = beforeSend(JSON.parse(toJson(event)));
          // Such as a promise, or nothing where an `if` has no `return`.
          if (returned !== null && !returned?.eventType)
            warnOnce('beforeSend: return the event, or null; no promise');
          return JSON.parse(toJson(returned ?? null));
        })
      : event;
    // It may have withdrawn consent, too.
    if (isOff()) return accept(entry);
    if (beforeSend && !result?.eventType)
      return report(entry, { status: 'dropped', code: 'before_send' });
    const [sessionId, $seq] = nextInSession();
    const eventMetadata = { ...result.eventMetadata, $id, $time, $seq };
    entry.event = { ...result, sessionId, eventMetadata };
    add(entry);
    if (entry.eventNote) warnOnce(`${entry.eventNote.code} ${entry.eventNote.message ?? ''}`);
  };

  const accept: (entry: QueuedEvent) => void = (entry) => {
    if (!isOff()) return admit(entry);
    const inForce = consent();
    if (inForce !== 'pending' && !isPrerendering())
      return report(entry, {
        status: 'dropped',
        code: inForce === 'denied' ? 'consent_denied' : 'tracker_stopped',
      });
    undecided.push(entry);
    report(entry, { status: 'queued', code: 'consent_pending' });
    if (undecided[MAX_EVENTS])
      report(undecided.shift() as QueuedEvent, { status: 'dropped', code: 'queue_full' });
  };

  const track = ((...call) => {
    const receipt = new Promise<Receipt>((settle) => {
      // A getter of the page's objects may throw; its mistake must not become a rejection.
      safely(() => {
        accept({ ...buildEvent(...call), settle });
        return 1;
      }) ?? settle({ eventId: '', status: 'dropped', code: 'invalid_event' });
    });
    unsettled.add(receipt);
    receipt.then(() => unsettled.delete(receipt));
    return receipt;
  }) as PluginTrack;

  setDefaults(options);

  const consent = () => consentInForce(decision as Consent, options.globalPrivacyControl);

  const applyConsent = (latest?: Consent | 'stopped') => {
    const inForce = consent();
    if (inForce === 'granted' && !isPrerendering()) {
      if (!isOff()) return;
      start();
      // `beforeSend` or a listener may withdraw it again.
      while (undecided[0] && !isOff()) admit(undecided.shift() as QueuedEvent);
      return isOff() || extension?.onGrant?.();
    }
    if (latest === 'denied' || inForce === 'denied') {
      forget();
      // A plugin may write once more as it ends.
      extension?.onRevoke?.();
      for (const entry of undecided.splice(0))
        report(entry, { status: 'dropped', code: 'consent_denied' });
      listKeys(scope).forEach(removeText);
      backup.deleteBackup();
    } else {
      suspend(inForce === 'pending' ? 'consent_pending' : 'tracker_stopped');
      extension?.onRevoke?.();
    }
  };

  const decide = (latest: Consent | 'stopped') => {
    // Nothing revives a stopped tracker; a denial still has to remove its stored events.
    if (decision !== 'stopped') decision = latest;
    applyConsent(latest);
  };

  const setConsent = (latest: Consent) => {
    const problem = consentProblem(latest);
    if (problem) warnOnce(problem);
    else decide(latest);
  };

  const extension = createExtension?.({
    track,
    capture,
    platform,
    scope,
    readText,
    writeText,
    signal: stopped.signal,
  });
  followPage(
    {
      ...pageHandlers,
      onActivate: applyConsent,
      onHidden() {
        extension?.onHidden?.();
        pageHandlers.onHidden();
      },
      onVisible: () => extension?.onVisible?.(),
      onPageHide(persisted) {
        extension?.onPageHide?.();
        pageHandlers.onPageHide(persisted);
      },
      onRestore() {
        pageHandlers.onRestore();
        extension?.onRestore?.();
      },
    },
    stopped.signal,
  );
  setConsent(initialConsent);

  return {
    track,
    setDefaults,
    experiment: setVariant,
    identify: (userId) => setDefaults({ userId }),
    setConsent,
    async flush() {
      flush();
      await Promise.all(unsettled);
    },
    get sessionId() {
      return isOff() ? null : readSessionId();
    },
    onStatusChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      extension?.onStop?.();
      decide('stopped');
      // A page that leaves before an answer still settles its receipt.
      Promise.all(unsettled).then(() => stopped.abort());
    },
  };
}
