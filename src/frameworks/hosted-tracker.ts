import {
  type Consent,
  createTracker,
  type EventFields,
  type Receipt,
  type StateChange,
  type Tracker,
  type TrackerOptions,
} from '../index.js';

/**
 * The tracker as components see it. The framework starts and stops it; what is tracked before it has
 * started is held and keeps its order.
 */
export type HostedTracker = Omit<Tracker, 'stop'>;

/** What answers calls: a tracker, or something that says why there is none. */
type Target = Pick<Tracker, 'track' | 'set' | 'consent' | 'flush'>;

/** Options that a tracker cannot change: another value needs another tracker. */
const FIXED = ['bearerToken', 'orgId', 'endpoint', 'delivery', 'globalPrivacyControl'] as const;
/** Options that are defaults of the events to come. */
const DEFAULTS = ['assetId', 'configId', 'configuration', 'metric', 'userId'] as const;

const nobody = (reason: string): Target => ({
  track: async (): Promise<Receipt> => ({ eventId: '', status: 'dropped', reason }),
  set() {},
  consent() {},
  flush: async () => {},
});

/** A tracker whose life is that of an app or of a part of it. */
export interface Host {
  /** Always the same object, whatever becomes of the tracker behind it. */
  readonly hosted: HostedTracker;
  /** Takes the options as they are now. What differs from before counts at once. */
  update(options: TrackerOptions): void;
  start(): void;
  /** Stops after the running code, unless it starts again within it. */
  stop(): void;
}

/**
 * @param given the options of the app. A wrong configuration does not throw, since that would take the
 * whole app down: the console names the field and the remedy, as do the receipts.
 */
export function hostTracker(given: TrackerOptions): Host {
  let last = given;
  /** What is in force: the options, and what the app said since by `set`, `identify` and `consent`. */
  const own: TrackerOptions = { ...given };
  const waiting: ((target: Target) => void)[] = [];
  const observers = new Map<(change: StateChange) => void, (() => void) | undefined>();
  let tracker: Tracker | undefined;
  let target: Target | undefined;
  let mounted = false;
  let ended = false;

  const begin = () => {
    try {
      // The function of the latest options: a component makes a new one each time.
      const before: TrackerOptions['before'] = (event) => (own.before ? own.before(event) : event);
      target = tracker = createTracker({ ...own, before });
      for (const observer of observers.keys()) observers.set(observer, tracker.observe(observer));
    } catch (error) {
      console.error(`Vitrine: ${(error as Error).message}`);
      target = nobody((error as Error).message);
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
      if (ended) queueMicrotask(() => !target && release(nobody('stopped')));
    });

  const set = (fields: EventFields) =>
    call((to) => {
      Object.assign(own, fields);
      to.set(fields);
    });

  const decide = (decision: Consent) => {
    // A decision is about what waits, too, and it outlives the tracker that it was told.
    if (/^(granted|pending|denied)$/.test(decision)) own.consent = decision;
    call((to) => to.consent(decision));
  };

  // There is no page: the tracker is a no-op, which needs neither start nor stop.
  if (typeof document === 'undefined') begin();

  return {
    hosted: {
      track: (...event) => call((to) => to.track(...event)),
      set: (fields) => void set(fields),
      identify: (userId) => void set({ userId }),
      consent: decide,
      flush: () => call((to) => to.flush()),
      get sessionId() {
        return tracker?.sessionId ?? null;
      },
      observe(observer) {
        observers.set(observer, tracker?.observe(observer));
        return () => {
          observers.get(observer)?.();
          observers.delete(observer);
        };
      },
    },
    update(options) {
      const before = last;
      last = options;
      own.before = options.before;
      own.modules = options.modules;
      const changed = DEFAULTS.filter((name) => options[name] !== before[name]);
      if (changed.length)
        set(Object.fromEntries(changed.map((name) => [name, options[name]])) as EventFields);
      if (options.consent && options.consent !== before.consent) decide(options.consent);
      const others = FIXED.filter((name) => options[name] !== before[name]);
      // What kept a tracker from starting may be right now.
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
        release(nobody('stopped'));
      });
    },
  };
}
