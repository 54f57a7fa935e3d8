import { pluginRecord, RECORDS, storagePrefix } from '../contract/browser-storage.js';
import type { ItemMetadata, JsonObject } from '../contract/events.js';
import { type Consent, consentInForce, consentProblem } from './consent.js';
import { safely, warnOnce } from './console.js';
import { createPacing } from './delivery/backoff.js';
import { type Courier, createCourier } from './delivery/sender.js';
import { createTransport } from './delivery/transport.js';
import { readOptions, type TrackerOptions } from './options.js';
import { device } from './page/device.js';
import { followPage, prerendering } from './page/lifecycle.js';
import { page, referrer } from './page/page-url.js';
import { browserPlatform, type Platform } from './platform.js';
import type {
  EventFields,
  Receipt,
  Track,
  TrackedEvent,
  TrackerDefaults,
} from './plugins/plugin.js';
import { createContext, type SharedContext } from './plugins/plugin-context.js';
import { ASKED, createOutbox, type Entry, MAX_ENTRIES, type Note } from './queue/event-queue.js';
import { createJournal } from './queue/idb-backup.js';
import { createStore } from './queue/local-storage.js';
import { createReport, type StatusListener } from './queue/receipts.js';
import { createClaimKey } from './queue/seen-keys.js';
import { exclusive } from './queue/web-lock.js';
import { createSession } from './session.js';
import { toJsonSafe } from './to-json-safe.js';

/** Set by the build. */
declare const __VERSION__: string | undefined;

/** What a page has of its tracker. */
export interface Tracker {
  /** Tracks one event. */
  track: Track;
  /**
   * Changes the defaults of the events to come: fields and, in `eventMetadata`, metadata. A field that is
   * not named stays as it is, undefined takes one away.
   */
  setDefaults(defaults: TrackerDefaults): void;
  /** Names the signed-in user of the events to come; null after signing out. */
  identify(userId: string | null): void;
  /** Says what the visitor has decided. */
  setConsent(consent: Consent): void;
  /** Sends now what may be sent; settles when every event of this page has its receipt. */
  flush(): Promise<void>;
  /** Id of the running session; null before the first event and without consent. Reading it changes nothing. */
  readonly sessionId: string | null;
  /** Calls back at every change of state of every event; returns what ends that. */
  onStatusChange(listener: StatusListener): () => void;
  /**
   * Ends tracking, the product's session with it, and takes all listeners off. What is not sent stays for
   * the next page.
   */
  stop(): void;
}

/**
 * Wires the parts of the tracker.
 *
 * @throws TypeError when the configuration is wrong, naming the field; nothing that it returns throws
 */
export function createTracker(options: TrackerOptions, clock: Platform = browserPlatform): Tracker {
  const settings = readOptions(options);
  const { bearerToken, orgId, endpoint, beforeSend } = settings;
  const defaults: EventFields = {};
  let metadataDefaults: JsonObject = {};
  const described: JsonObject = {};
  /** The product that the page shows. */
  let shown: ItemMetadata | null = null;
  // One scope per server and org, so that no event goes where it does not belong.
  const prefix = storagePrefix(orgId || bearerToken, endpoint);
  const store = createStore();
  const journal = createJournal(clock, store);
  const outbox = createOutbox(store, journal, prefix, clock.eventId());
  const session = createSession(store, clock, prefix + RECORDS.session);
  const listeners = new Set<StatusListener>();
  const report = createReport(listeners);
  const held = new Set<Entry>();
  const open = new Set<Promise<Receipt>>();
  let wanted: Consent | 'stopped' = settings.consent;
  let courier: Courier | undefined;
  /** Also those that were stopped: what they have under way may have to be forgotten. */
  const couriers: Courier[] = [];
  let context: SharedContext | undefined;
  let stopPlugins: (() => void)[] = [];

  /** Takes an event into the session and the outbox: from here on it is kept. */
  const admit = (entry: Entry) => {
    const { event } = entry;
    const { $id, $time } = event.eventMetadata;
    // When `beforeSend` throws, what was to be redacted may still be in the event, so it must not leave.
    const passed = beforeSend ? safely(() => JSON.parse(JSON.stringify(beforeSend(event)))) : event;
    // It may have withdrawn consent, too.
    if (!passed || !courier) return report(entry, 'dropped', 'before_send');
    const [sessionId, $seq] = session.next();
    const eventMetadata = { ...passed.eventMetadata, $id, $time, $seq };
    entry.event = { ...passed, sessionId, eventMetadata };
    if (!courier.add(entry)) entry.note ??= ['storage_full'];
    if (entry.note) warnOnce(entry.note.join(': '));
    report(entry, 'queued');
  };

  const track = ((eventType, eventMetadata, fields) => {
    const take = (settle: (receipt: Receipt) => void) => {
      const { assetId, configId, configuration, metric, userId } = { ...defaults, ...fields };
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
      const metadata = toJsonSafe(eventMetadata, metadataDefaults);
      const named = [eventMetadata, metadataDefaults].flatMap((each) => Object.keys(each ?? {}));
      const event = {
        ...body.value,
        eventMetadata: {
          ...(!/item_(id|name)\b/.test(`${named}`) && shown),
          ...metadata.value,
          ...described,
          $id: clock.eventId(),
          $time: clock.now(),
          // The time of the attempt will be as long: a full storage takes it, too.
          $sent: clock.now(),
          $page: page(),
          $title: document.title,
          $referrer: referrer(),
          $lib: `vitrine/${typeof __VERSION__ === 'string' ? __VERSION__ : 'dev'}`,
        },
      } as unknown as TrackedEvent;
      const omitted = [...body.omitted, ...metadata.omitted];
      const note: Note | undefined = omitted[0] ? ['values_omitted', `${omitted}`] : undefined;
      const entry: Entry = { event, note, settle, sent: 0 };
      if (courier) {
        admit(entry);
      } else if (wanted === 'stopped' || consent() === 'denied') {
        report(entry, 'dropped', wanted === 'stopped' ? 'tracker_stopped' : 'consent_denied');
      } else {
        held.add(entry);
        report(entry, 'queued', 'consent_pending');
        const [oldest] = held;
        if (oldest && held.size > MAX_ENTRIES) {
          held.delete(oldest);
          report(oldest, 'dropped', 'queue_full');
        }
      }
      return true;
    };
    const receipt = new Promise<Receipt>((settle) => {
      const failed = { eventId: '', status: 'dropped', code: 'invalid_event' } as const;
      // A getter of the page's objects may throw; its mistake must not become a rejection.
      safely(() => take(settle)) ?? settle(failed);
    });
    open.add(receipt);
    receipt.then(() => open.delete(receipt));
    return receipt;
  }) as Track;

  const setDefaults = (given: TrackerDefaults) => {
    safely(() => {
      const { eventMetadata, ...fields } = given;
      Object.assign(defaults, fields);
      if ('eventMetadata' in given)
        metadataDefaults = toJsonSafe(eventMetadata, eventMetadata && metadataDefaults).value;
    });
  };
  setDefaults(settings);

  const consent = () => consentInForce(wanted as Consent, settings.globalPrivacyControl === false);

  const apply = (decision?: unknown) => {
    const denied = [decision, consent()].includes('denied');
    if (consent() === 'granted' && !prerendering()) {
      if (courier) return;
      courier = createCourier(
        outbox,
        createPacing(store, clock, prefix + RECORDS.server),
        createTransport(endpoint, `?bearer_token=${encodeURIComponent(bearerToken)}`),
        clock,
        settings.delivery,
        (task) => exclusive(prefix, task, clock),
        report,
      );
      couriers.push(courier);
      held.forEach(admit);
      held.clear();
      clock.after(0, courier.start);
      const plugins = createContext(
        {
          track,
          addMetadata: (metadata) => void Object.assign(described, metadata),
          setProduct: (item) => {
            shown = item;
          },
          claimKey: createClaimKey(store, prefix + RECORDS.seenKeys),
          storage: {
            get: (name) => store.get(prefix + pluginRecord(name)),
            set: (name, text) => void store.set(prefix + pluginRecord(name), text),
          },
        },
        clock,
      );
      context = plugins;
      stopPlugins = settings.plugins.flatMap((start) => safely(() => start(plugins)) ?? []);
    } else {
      for (const each of couriers) each.stop(denied);
      courier = undefined;
      context?.end();
      stopPlugins.splice(0).map(safely);
      shown = null;
      if (denied) {
        for (const entry of held) report(entry, 'dropped', 'consent_denied');
        held.clear();
        outbox.forget();
      }
    }
  };

  const decide = (decision: Consent | 'stopped') => {
    const problem = decision !== 'stopped' && consentProblem(decision);
    if (problem) return warnOnce(problem);
    // Nothing revives a tracker that was stopped; what it has kept may still have to go.
    if (wanted !== 'stopped') wanted = decision;
    apply(decision);
  };

  const unfollow = followPage(
    apply,
    (leaving, cached) => {
      context?.notify(leaving ? 'onPageHide' : 'onHidden');
      for (const each of couriers) each.hurry(leaving);
      // Browsers differ in whether a page that goes is hidden before or after that.
      if (cached) journal.rest(true);
    },
    (online) => {
      journal.rest(false);
      // Also one that was stopped meanwhile: what it had under way is left to the next.
      for (const each of couriers) each.resume(online);
    },
    (restored) => context?.notify(restored ? 'onRestore' : 'onVisible'),
    (text) => text?.endsWith(ASKED) && courier?.answer(),
  );

  return {
    track,
    setDefaults,
    identify: (userId) => void Object.assign(defaults, { userId }),
    setConsent: decide,
    async flush() {
      courier?.flush();
      await Promise.all(open);
    },
    get sessionId() {
      return courier ? session.id() : null;
    },
    onStatusChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      context?.notify('onStop');
      decide('stopped');
      unfollow();
    },
  };
}
