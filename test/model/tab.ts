import type { ReceiptCode } from '../../src/contract/receipt-codes.js';
import type { Consent } from '../../src/tracker/consent.js';
import type { Receipt } from '../../src/tracker/plugins/plugin.js';
import { createTracker, type Tracker } from '../../src/tracker/tracker.js';
import type { Simulation } from './simulation.js';

/** One event that a page tracked, and what has become of it. */
export interface Tracked {
  id: string;
  kind: 'small' | 'bad' | 'large' | 'oversize';
  tab: Tab;
  /** When the page took it into its queue: ms of the simulation; undefined while consent is pending. */
  queuedAt?: number;
  /** True when the storage took it. */
  durable?: boolean;
  receipt?: Receipt;
  /** Statuses that listeners heard. */
  states: Set<string>;
  /** Codes of the drops that listeners heard. */
  drops: (ReceiptCode | undefined)[];
  /** Requests that it was in. */
  attempts: number;
  /** A request with it left whose answer never came to the page. */
  unanswered?: boolean;
  /** It was under way when consent was withdrawn in its page, which may have it again by now. */
  aside?: boolean;
  /** A request with it left, and what the page heard leaves open whether it was stored. */
  ambiguous?: boolean;
  /** Its page was frozen before it could tell the backup that it was sent. */
  behind?: boolean;
  /** Why its delivery cannot be guaranteed. */
  lossExcuse?: string;
  /** Why two pages may have it in hand. */
  duplicateExcuse?: string;
}

/** A page of the origin, with a tracker as a shop has it. */
export class Tab {
  /** `frozen`: lives, and does not run. `cached`: in the back/forward cache. */
  state: 'open' | 'frozen' | 'cached' | 'dead' = 'open';
  readonly window = new EventTarget();
  readonly document = Object.assign(new EventTarget(), {
    hidden: false,
    title: 'Chair',
    referrer: '',
  });
  readonly tracker: Tracker;
  /** When it last began to run: ms of the simulation. */
  began: number;
  /** When it last went on after a rest. */
  woke: number | undefined;
  /** The state in which it rested then. */
  rested: Tab['state'] | undefined;
  /** When it stopped running, for good or not: ms of the simulation. */
  ended: number | undefined;
  stopped = false;
  /** Whether the promise of `flush()` settled. */
  flushed = false;
  /** The decision that it heard last. */
  consent: Consent | undefined;
  /** Whether it ever had consent. */
  trusted = false;
  readonly held = new Set<Tracked>();
  #waiting: (() => void)[] = [];
  /** The event that is being tracked, and has no id yet. */
  #nameless: Tracked | undefined;

  constructor(
    private readonly simulation: Simulation,
    readonly name: string,
  ) {
    const { clock } = simulation;
    simulation.running = this;
    this.began = simulation.time;
    this.consent = simulation.consent;
    this.trusted = simulation.consent === 'granted';
    this.tracker = createTracker(
      {
        bearerToken: name,
        orgId: 'org',
        endpoint: 'https://shop.example/api/analytics',
        consent: simulation.consent,
        delivery: simulation.delivery,
      },
      {
        createExtension: () => ({}),
        platform: {
          ...clock,
          uuid: () => {
            const id = clock.uuid();
            // The first id that `track` asks for is the event's.
            if (this.#nameless) simulation.events.set(id, Object.assign(this.#nameless, { id }));
            this.#nameless = undefined;
            return id;
          },
          after: (ms, task) => clock.after(ms, () => this.whenRunning(task)),
        },
      },
    );
    this.tracker.onStatusChange(({ eventId, status, code }) => {
      const event = simulation.events.get(eventId);
      event?.states.add(status);
      if (status === 'dropped') event?.drops.push(code);
    });
  }

  /** Runs a task in this page. */
  run(task: () => void) {
    this.simulation.running = this;
    task();
  }

  /** Runs it as soon as the page runs; never when it is gone. */
  whenRunning(task: () => void) {
    if (this.state === 'open') this.run(task);
    else if (this.state !== 'dead') this.#waiting.push(task);
  }

  /** The page runs again; first of all it learns what the visitor has decided meanwhile. */
  wake(onWake: () => void = () => {}) {
    this.rested = this.state;
    this.state = 'open';
    this.ended = undefined;
    this.began = this.woke = this.simulation.time;
    this.passOnConsent();
    this.run(onWake);
    for (const task of this.#waiting.splice(0))
      this.simulation.clock.after(0, () => this.whenRunning(task));
  }

  rest(state: 'frozen' | 'cached' | 'dead') {
    this.ended ??= this.simulation.time;
    this.state = state;
  }

  /** Tells the page what the visitor has decided, as the shop's consent banner does. */
  passOnConsent() {
    const { consent } = this.simulation;
    // A stopped tracker gets no more events of the page.
    if (this.consent === consent || this.stopped) return;
    this.consent = consent;
    if (consent !== 'granted') this.simulation.network.stop(this);
    this.trusted ||= consent === 'granted';
    if (consent === 'granted') {
      for (const event of this.held) this.#keep(event);
      this.held.clear();
    }
    this.run(() => this.tracker.setConsent(consent));
    for (const event of this.simulation.events.values())
      if (event.tab === this && event.queuedAt === this.simulation.time) this.#look(event);
  }

  track(kind: Tracked['kind']) {
    const size = { small: 10, bad: 10, large: 61_000, oversize: 70_000 }[kind];
    const eventType = kind === 'bad' ? 'unknown' : 'product interaction';
    this.run(() => {
      const event: Tracked = { id: '', kind, tab: this, states: new Set(), drops: [], attempts: 0 };
      this.#nameless = event;
      if (this.simulation.leasesHidden) event.duplicateExcuse = 'the storage was full';
      if (this.stopped) event.lossExcuse = 'tracking was stopped';
      if (this.consent === 'denied') event.lossExcuse = 'consent was denied';
      if (this.consent === 'granted' && !this.stopped) this.#keep(event);
      else this.held.add(event);
      this.tracker
        .track(eventType as 'product interaction', { text: 'x'.repeat(size) } as { text: string })
        .then((receipt) => {
          event.receipt = receipt;
        });
      this.#look(event);
    });
  }

  /** The shop ends tracking. */
  stop() {
    this.run(() => this.tracker.stop());
    this.stopped = true;
    this.simulation.network.stop(this);
    for (const event of this.held) event.lossExcuse ??= 'tracking was stopped';
  }

  #keep(event: Tracked) {
    event.queuedAt = this.simulation.time;
  }

  #look(event: Tracked) {
    event.durable = this.simulation.origin.texts.has(this.simulation.prefix + event.id);
  }
}
