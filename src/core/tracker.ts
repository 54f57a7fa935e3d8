import type { JsonObject } from '../contract/events.js';
import { MAX_EVENT_BYTES } from '../contract/limits.js';
import { type Clock, systemClock } from './clock.js';
import { type Consent, consentInForce } from './consent.js';
import { type Courier, createCourier } from './courier.js';
import { device } from './device.js';
import { createEvent } from './event.js';
import { createLifecycle } from './lifecycle.js';
import { exclusive } from './lock.js';
import type { EventFields, ModuleContext, Track, TrackedEvent } from './module.js';
import { eventsUrl, type TrackerOptions } from './options.js';
import { createOutbox, type Entry } from './outbox.js';
import { page, referrer } from './referer.js';
import { createReporter, type Reporter } from './reporter.js';
import { createSession } from './session.js';
import { createStore } from './storage.js';
import { createTransport } from './transport.js';

declare const __VERSION__: string;

export interface Tracker {
  track: Track;
  /** Changes the defaults of the events to come. */
  set(defaults: EventFields): void;
  /** Names the signed-in user of the events to come; null after signing out. */
  identify(userId: string | null): void;
  /** Says what the visitor has decided. */
  consent(consent: Consent): void;
  /** Sends now what waits; settles when each event of this page has its receipt. */
  flush(): Promise<void>;
  /** Id of the running session; null as long as there is no consent to keep one. */
  readonly sessionId: string | null;
  /** Calls back at every change of state of every event; returns what ends that. */
  observe: Reporter['observe'];
  /** Ends tracking and takes all listeners off. What is not sent stays for the next page. */
  stop(): void;
}

/**
 * Wires the rooms.
 *
 * @throws TypeError when the configuration is wrong, naming the field; nothing that it returns throws
 */
export function createTracker(options: TrackerOptions, clock: Clock = systemClock): Tracker {
  const url = eventsUrl(options);
  const { bearerToken, orgId, before, modules = [], delivery = 'auto' } = options;
  const { assetId, configId, configuration, metric, userId } = options;
  const defaults: EventFields = { assetId, configId, configuration, metric, userId };
  // One scope per server and org, so that no event goes where it does not belong.
  const scope = encodeURIComponent((orgId || bearerToken) + url.origin + url.pathname);
  const prefix = `vitrine:${scope}:`;
  const store = createStore();
  const outbox = createOutbox(store, prefix);
  const session = createSession(store, clock, `${prefix}$session`);
  const lifecycle = createLifecycle();
  const reporter = createReporter();
  const enrichers = new Set<Parameters<ModuleContext['enrich']>[0]>();
  const held = new Set<Entry>();
  let wanted: Consent | 'stopped' = options.consent ?? 'granted';
  let courier: Courier | undefined;
  let stopModules: (() => void)[] = [];

  /** Runs code of the page or of a module, whose mistakes must not become the page's. */
  const safely = <T>(task: () => T): T | undefined => {
    try {
      return task();
    } catch (error) {
      reporter.say(error);
    }
  };

  /** Takes an event into the session and the outbox: from here on it is kept. */
  const admit = (entry: Entry) => {
    const { $id } = entry.event.eventMetadata;
    entry.event.sessionId = session.id();
    try {
      if (before) entry.event = before(entry.event) as TrackedEvent;
      if (!entry.event) return reporter.report(entry, 'dropped', 'before');
      const { event } = entry;
      event.eventMetadata = { ...event.eventMetadata, $id, $seq: 0, $sent: clock.now() };
      if (new TextEncoder().encode(JSON.stringify(event)).length > MAX_EVENT_BYTES - 32) {
        return reporter.fail(entry, 'over 64 KiB; send less in eventMetadata or configuration');
      }
    } catch (error) {
      // What was to be redacted may still be in it, so it must not leave.
      return reporter.fail(entry, `before: ${error}`);
    }
    entry.event.eventMetadata.$seq = session.next();
    if (!(courier as Courier).add(entry)) {
      entry.note ??= 'storage is refused or full; what is unsent ends with the page';
    }
    if (entry.note) reporter.say(entry.note);
    reporter.report(entry, 'queued');
  };

  const track = ((eventType, eventMetadata, fields) => {
    const id = clock.eventId();
    const receipt = reporter.receipt(id);
    const facts: JsonObject = {};
    for (const describe of enrichers) Object.assign(facts, safely(describe));
    const entry: Entry = {
      id,
      until: 0,
      sent: 0,
      ...createEvent(
        eventType,
        { ...defaults, ...fields, orgId, device: device() },
        eventMetadata,
        {
          ...facts,
          $id: id,
          $time: clock.now(),
          $page: page(),
          $title: document.title,
          $referrer: referrer(),
          $lib: `vitrine/${__VERSION__}`,
        },
      ),
    };
    if (courier) {
      admit(entry);
    } else if (consent() === 'denied' || wanted === 'stopped') {
      reporter.report(entry, 'dropped', wanted === 'stopped' ? wanted : 'consent');
    } else {
      held.add(entry);
      reporter.report(entry, 'queued', 'held');
    }
    return receipt;
  }) as Track;

  const consent = () => consentInForce(wanted as Consent, options.globalPrivacyControl === false);

  const apply = () => {
    const denied = consent() === 'denied';
    if (consent() === 'granted' && !lifecycle.prerendering()) {
      if (courier) return;
      courier = createCourier({
        outbox,
        store,
        serverKey: `${prefix}$server`,
        transport: createTransport(url.href),
        clock,
        delivery,
        exclusive: (task) => exclusive(prefix, task),
        reporter,
      });
      for (const entry of held) admit(entry);
      held.clear();
      clock.after(0, courier.flush);
      stopModules = modules.flatMap((start) => safely(() => start({ track, enrich })) ?? []);
    } else {
      courier?.stop(denied);
      courier = undefined;
      for (const stop of stopModules.splice(0)) safely(stop);
      if (!denied) return;
      for (const entry of held) reporter.report(entry, 'dropped', 'consent');
      held.clear();
      outbox.forget();
    }
  };

  const enrich: ModuleContext['enrich'] = (describe) => {
    enrichers.add(describe);
    return () => enrichers.delete(describe);
  };

  lifecycle.onHidden((leaving) => courier?.hurry(leaving));
  lifecycle.onResumed((online) => courier?.resume(online));
  lifecycle.whenShown(apply);

  return {
    track,
    set: (given) => void Object.assign(defaults, given),
    identify: (userId) => void Object.assign(defaults, { userId }),
    consent(decision) {
      if (wanted !== 'stopped') wanted = decision;
      apply();
    },
    async flush() {
      courier?.flush();
      await reporter.settled();
    },
    get sessionId() {
      return courier ? session.id() : null;
    },
    observe: reporter.observe,
    stop() {
      wanted = 'stopped';
      lifecycle.stop();
      apply();
    },
  };
}
