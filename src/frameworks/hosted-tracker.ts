import {
  type Consent,
  createTracker,
  type JsonObject,
  type Receipt,
  type StatusListener,
  type Tracker,
  type TrackerDefaults,
  type TrackerOptions,
} from '../index.js';

/**
 * The tracker as components see it. The framework starts and stops it; events that are tracked before it
 * has started are held and keep their order.
 */
export type HostedTracker = Omit<Tracker, 'stop'>;

/** Takes the calls: a tracker, or a stand-in whose receipts say why there is none. */
type Target = Pick<Tracker, 'track' | 'setDefaults' | 'setConsent' | 'flush'>;

/** Options that a tracker cannot change: another value needs another tracker. */
const FIXED = ['bearerToken', 'orgId', 'endpoint', 'delivery', 'globalPrivacyControl'] as const;
/** Options that are defaults of the events to come. */
const DEFAULTS = ['assetId', 'configId', 'configuration', 'metric', 'userId'] as const;

/** Whether two objects differ in a field. */
const differ = (one: JsonObject = {}, other: JsonObject = {}) =>
  Object.keys({ ...one, ...other }).some((key) => one[key] !== other[key]);

const standIn = (why: Pick<Receipt, 'code' | 'message'>): Target => ({
  track: async (): Promise<Receipt> => ({ eventId: '', status: 'dropped', ...why }),
  setDefaults() {},
  setConsent() {},
  flush: async () => {},
});

/** A tracker whose life is that of an app or of a part of it. */
export interface Host {
  /** Always the same object, whatever becomes of the tracker behind it. */
  readonly hosted: HostedTracker;
  /** Takes the options of the latest render. Changes count at once. */
  update(options: TrackerOptions): void;
  start(): void;
  /** Stops after the running code, unless it starts again within it. */
  stop(): void;
}

/**
 * @param options the options of the app. A wrong configuration does not throw, since that would take the
 * whole app down: the console names the field and the remedy, as do the receipts.
 */
export function hostTracker(options: TrackerOptions): Host {
  let last = options;
  /** The options, with later calls of `setDefaults`, `identify` and `setConsent`. */
  const own: TrackerOptions = { ...options };
  const waiting: ((target: Target) => void)[] = [];
  const listeners = new Map<StatusListener, (() => void) | undefined>();
  let tracker: Tracker | undefined;
  let target: Target | undefined;
  let mounted = false;
  let ended = false;

  const begin = () => {
    try {
      // The function of the latest options: a component makes a new one each time.
      const beforeSend: TrackerOptions['beforeSend'] = (event) =>
        own.beforeSend ? own.beforeSend(event) : event;
      target = tracker = createTracker({ ...own, beforeSend });
      for (const listener of listeners.keys())
        listeners.set(listener, tracker.onStatusChange(listener));
    } catch (error) {
      const { message } = error as Error;
      console.error(`Vitrine: ${message}`);
      target = standIn({ code: 'invalid_options', message });
    }
    release(target);
  };

  const release = (to: Target) => {
    for (const call of waiting.splice(0)) call(to);
  };

  const end = () => {
    tracker?.stop();
    tracker = target = undefined;
  };

  const call = <T>(run: (target: Target) => T | PromiseLike<T>): Promise<T> =>
    new Promise((settle) => {
      if (target) return settle(run(target));
      waiting.push((to) => settle(run(to)));
      // Parts of an app that are shown again run the effects of their children first.
      if (ended) queueMicrotask(() => !target && release(standIn({ code: 'tracker_stopped' })));
    });

  const set = (defaults: TrackerDefaults) =>
    call((to) => {
      // A wrong value from the app must not break the app: the tracker logs the mistake to the console.
      const fields: TrackerDefaults = Object(defaults);
      const eventMetadata = fields.eventMetadata && {
        ...own.eventMetadata,
        ...fields.eventMetadata,
      };
      Object.assign(own, fields, 'eventMetadata' in fields && { eventMetadata });
      to.setDefaults(defaults);
    });

  const decide = (decision: Consent) => {
    // A decision also covers waiting events, and it outlives the tracker.
    if (['granted', 'pending', 'denied'].includes(decision)) own.consent = decision;
    call((to) => to.setConsent(decision));
  };

  // There is no page: the tracker is a no-op, which needs neither start nor stop.
  if (typeof document === 'undefined') begin();

  return {
    hosted: {
      track: (...event) => call((to) => to.track(...event)),
      setDefaults: (defaults) => void set(defaults),
      experiment: (name, variant) =>
        void set({
          eventMetadata: {
            $experiments: { ...(own.eventMetadata?.$experiments as JsonObject), [name]: variant },
          },
        }),
      identify: (userId) => void set({ userId }),
      setConsent: decide,
      flush: () => call((to) => to.flush()),
      get sessionId() {
        return tracker?.sessionId ?? null;
      },
      onStatusChange(listener) {
        listeners.set(listener, tracker?.onStatusChange(listener));
        return () => {
          listeners.get(listener)?.();
          listeners.delete(listener);
        };
      },
    },
    update(options) {
      const before = last;
      last = options;
      own.beforeSend = options.beforeSend;
      own.plugins = options.plugins;
      const changed = DEFAULTS.filter((name) => options[name] !== before[name]);
      const fields: TrackerDefaults = Object.fromEntries(
        changed.map((name) => [name, options[name]]),
      );
      const { eventMetadata } = options;
      // A component makes a new object each time; a key that is gone is taken away.
      if (differ(eventMetadata, before.eventMetadata)) {
        const gone = Object.keys(before.eventMetadata ?? {}).map((key) => [key, undefined]);
        fields.eventMetadata = { ...Object.fromEntries(gone), ...eventMetadata };
      }
      if (Object.keys(fields).length) set(fields);
      if (options.consent && options.consent !== before.consent) decide(options.consent);
      const others = FIXED.filter((name) => options[name] !== before[name]);
      // The option that kept a tracker from starting may have been corrected.
      const mended = !tracker && options.consent !== before.consent;
      if (!others.length && !mended) return;
      Object.assign(own, Object.fromEntries(others.map((name) => [name, options[name]])));
      if (!mounted) return;
      end();
      begin();
    },
    start() {
      mounted = true;
      if (!target) begin();
    },
    stop() {
      mounted = false;
      queueMicrotask(() => {
        if (mounted) return;
        ended = true;
        end();
        release(standIn({ code: 'tracker_stopped' }));
      });
    },
  };
}
