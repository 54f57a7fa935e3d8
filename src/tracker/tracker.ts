import { RECORDS, storagePrefix } from '../contract/browser-storage.js';
import type { JsonObject } from '../contract/events.js';
import { type Consent, consentInForce, consentProblem } from './consent.js';
import { safely, warnOnce } from './console.js';
import { createDelivery } from './delivery/delivery.js';
import { createServerState } from './delivery/server-state.js';
import { createTransport } from './delivery/transport.js';
import { readSettings, type TrackerOptions } from './options.js';
import { device } from './page/device.js';
import { followPage, isPrerendering } from './page/lifecycle.js';
import { page, referrer } from './page/page-url.js';
import { browserPlatform, type Platform } from './platform.js';
import type { CreateExtension } from './plugins/extension.js';
import type {
  EventFields,
  PageMoment,
  PluginTrack,
  Receipt,
  TrackedEvent,
  TrackerDefaults,
} from './plugins/plugin.js';
import { createEventQueue, MAX_EVENTS, type QueuedEvent } from './queue/event-queue.js';
import { createIdbBackup } from './queue/idb-backup.js';
import { createLocalStorage } from './queue/local-storage.js';
import { createReport, type StatusListener } from './queue/receipts.js';
import { withWebLock } from './queue/web-lock.js';
import { createSession } from './session.js';
import { toJson } from './to-json.js';
import { toJsonSafe } from './to-json-safe.js';
import type { Tracker } from './tracker-interface.js';

export type { Tracker };

/** Set by the build. */
declare const __VERSION__: string | undefined;
declare const __COLLECTOR__: boolean;

/** Parts of a tracker beside its options. */
export interface TrackerParts {
  platform?: Platform;
  createExtension?: CreateExtension | undefined;
  /** Finds the first error in the options: the field, a colon, the remedy. */
  findProblem?: ((options: TrackerOptions) => string | false) | undefined;
}

/**
 * Wires the parts of the tracker.
 *
 * @throws TypeError when the configuration wrong, naming the field; nothing that it returns throws
 */
export function createTracker(
  options: TrackerOptions,
  { platform = browserPlatform, createExtension, findProblem }: TrackerParts,
): Tracker {
  const problem = findProblem?.(options);
  if (problem) throw new TypeError(problem);
  const { endpoint, consent: initialConsent, delivery } = readSettings(options);
  const { bearerToken, orgId, beforeSend } = options;
  const defaults: EventFields = {};
  let metadataDefaults: JsonObject = {};
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
  const held: QueuedEvent[] = [];
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
    runExclusively: (task) => withWebLock(scope, task, platform),
    report,
  });

  /** Takes an event into the session and the queue: from here on it is kept. */
  const admit: (entry: QueuedEvent) => void = (entry) => {
    const { event } = entry;
    const { $id, $time } = event.eventMetadata;
    // A copy, so that an event that `beforeSend` takes apart keeps its id. When it throws, the event may still
    // contain the data that it was to remove, so the event must not leave.
    const result = beforeSend
      ? safely(() => JSON.parse(toJson(beforeSend(JSON.parse(toJson(event))))))
      : event;
    // It may have withdrawn consent, too.
    if (isOff()) return accept(entry);
    if (!result?.eventType) return report(entry, { status: 'dropped', code: 'before_send' });
    const [sessionId, $seq] = nextInSession();
    const eventMetadata = { ...result.eventMetadata, $id, $time, $seq };
    entry.event = { ...result, sessionId, eventMetadata };
    add(entry);
    if (entry.eventNote) warnOnce(`${entry.eventNote.code} ${entry.eventNote.message ?? ''}`);
  };

  const capture = (): PageMoment => ({
    fields: { ...defaults },
    metadata: metadataDefaults,
    page: { $page: page(), $title: document.title, $referrer: referrer() },
  });

  /** The event of a call, as the page is at this moment, or was. */
  const buildEvent: (...call: Parameters<PluginTrack>) => Pick<QueuedEvent, 'event' | 'eventNote'> =
    (eventType, eventMetadata, fields, moment) => {
      const then = (createExtension && moment) ?? capture();
      const { assetId, configId, configuration, metric, userId } = { ...then.fields, ...fields };
      const body = toJsonSafe({
        eventType,
        orgId,
        assetId,
        configId,
        configuration,
        metric,
        userId,
        device: device(),
      });
      const { value, omitted } = toJsonSafe(eventMetadata, then.metadata);
      const $time = platform.now();
      omitted.push(...body.omitted);
      return {
        event: {
          ...body.value,
          eventMetadata: {
            ...(extension?.extendMetadata?.(value, eventMetadata, moment) ?? value),
            $id: platform.uuid(),
            $time,
            // The time of the attempt will be as long: a full storage takes it, too.
            $sent: $time,
            $webdriver: navigator.webdriver || undefined,
            ...then.page,
            $lib: `vitrine/${typeof __VERSION__ === 'string' ? __VERSION__ : 'dev'}`,
          },
        } as unknown as TrackedEvent,
        eventNote: omitted[0] ? { code: 'values_omitted', message: `${omitted}` } : undefined,
      };
    };

  const accept: (entry: QueuedEvent) => void = (entry) => {
    if (!isOff()) return admit(entry);
    const inForce = consent();
    if (inForce !== 'pending' && !isPrerendering())
      return report(entry, {
        status: 'dropped',
        code: inForce === 'denied' ? 'consent_denied' : 'tracker_stopped',
      });
    held.push(entry);
    report(entry, { status: 'queued', code: 'consent_pending' });
    if (held[MAX_EVENTS])
      report(held.shift() as QueuedEvent, { status: 'dropped', code: 'queue_full' });
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

  const setDefaults = (changes: TrackerDefaults) => {
    safely(() => {
      const { eventMetadata, ...fields } = changes;
      Object.assign(defaults, fields);
      if (!('eventMetadata' in changes)) return;
      const { value, omitted } = toJsonSafe(eventMetadata, eventMetadata && metadataDefaults);
      metadataDefaults = value;
      if (omitted[0]) warnOnce(`values_omitted: ${omitted}`);
    });
  };
  setDefaults(options);

  const consent = () => consentInForce(decision as Consent, options.globalPrivacyControl);

  const applyConsent = (latest?: Consent | 'stopped') => {
    const inForce = consent();
    if (inForce === 'granted' && !isPrerendering()) {
      if (!isOff()) return;
      start();
      // `beforeSend` or a listener may withdraw it again.
      while (held[0] && !isOff()) admit(held.shift() as QueuedEvent);
      return isOff() || extension?.onGrant?.();
    }
    if (latest === 'denied' || inForce === 'denied') {
      forget();
      // A plugin may write once more as it ends.
      extension?.onRevoke?.();
      for (const entry of held.splice(0))
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
    experiment: (name, variant) =>
      setDefaults({
        eventMetadata: {
          $experiments: { ...(metadataDefaults.$experiments as JsonObject), [name]: variant },
        },
      }),
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
      stopped.abort();
    },
  };
}
