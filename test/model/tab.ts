import type { ReceiptCode } from '../../src/contract/receipt-codes.js';
import type { Consent } from '../../src/tracker/consent.js';
import type { Receipt } from '../../src/tracker/plugins/plugin.js';
import { createTracker, type Tracker } from '../../src/tracker/tracker.js';
import type { World } from './world.js';

/** One event that a page tracked, and what has become of it. */
export interface Tracked {
  id: string;
  kind: 'small' | 'bad' | 'large' | 'oversize';
  tab: Tab;
  /** When the page took it into its outbox: ms of the world; undefined while consent is pending. */
  kept?: number;
  /** True when the storage took it. */
  durable?: boolean;
  receipt?: Receipt;
  /** States that listeners were told of. */
  states: Set<string>;
  /** Codes of the drops that listeners were told of. */
  drops: (ReceiptCode | undefined)[];
  /** Requests that it was in. */
  attempts: number;
  /** A request with it left whose answer never came to the page. */
  unanswered?: boolean;
  /** It was under way when its page was told to send nothing, and may be told otherwise by now. */
  aside?: boolean;
  /** A request with it left, and what the page heard leaves open whether it was stored. */
  ambiguous?: boolean;
  /** Its page was frozen before it could tell the journal that it was sent. */
  behind?: boolean;
  /** Why nobody can promise that it arrives. */
  excused?: string;
  /** Why two pages may have it in hand. */
  shared?: string;
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
  /** When it last began to run: ms of the world. */
  began: number;
  /** When it last went on after a rest. */
  woke: number | undefined;
  /** What it rested as then. */
  rested: Tab['state'] | undefined;
  /** When it stopped running, for good or not: ms of the world. */
  ended: number | undefined;
  stopped = false;
  /** Whether the promise of `flush()` settled. */
  flushed = false;
  /** What it was told last. */
  consent: Consent | undefined;
  /** Whether it ever had consent. */
  trusted = false;
  readonly held = new Set<Tracked>();
  #waiting: (() => void)[] = [];
  /** The event that is being tracked, and has no id yet. */
  #nameless: Tracked | undefined;

  constructor(
    private readonly world: World,
    readonly name: string,
  ) {
    const { clock } = world;
    world.running = this;
    this.began = world.time;
    this.consent = world.consent;
    this.trusted = world.consent === 'granted';
    this.tracker = createTracker(
      {
        bearerToken: name,
        orgId: 'org',
        endpoint: 'https://shop.example/api/analytics',
        consent: world.consent,
        delivery: world.delivery,
      },
      {
        createExtension: () => ({}),
        platform: {
          ...clock,
          uuid: () => {
            const id = clock.uuid();
            // The first id that `track` asks for is the event's.
            if (this.#nameless) world.events.set(id, Object.assign(this.#nameless, { id }));
            this.#nameless = undefined;
            return id;
          },
          after: (ms, task) => clock.after(ms, () => this.due(task)),
        },
      },
    );
    this.tracker.onStatusChange(({ eventId, status, code }) => {
      const event = world.events.get(eventId);
      event?.states.add(status);
      if (status === 'dropped') event?.drops.push(code);
    });
  }

  /** Runs a task in this page. */
  run(task: () => void) {
    this.world.running = this;
    task();
  }

  /** Runs it as soon as the page runs; never when it is gone. */
  due(task: () => void) {
    if (this.state === 'open') this.run(task);
    else if (this.state !== 'dead') this.#waiting.push(task);
  }

  /** The page runs again; first of all it learns what the visitor has decided meanwhile. */
  wake(told: () => void = () => {}) {
    this.rested = this.state;
    this.state = 'open';
    this.ended = undefined;
    this.began = this.woke = this.world.time;
    this.tell();
    this.run(told);
    for (const task of this.#waiting.splice(0)) this.world.clock.after(0, () => this.due(task));
  }

  rest(state: 'frozen' | 'cached' | 'dead') {
    this.ended ??= this.world.time;
    this.state = state;
  }

  /** Tells the page what the visitor has decided, as the shop's consent banner does. */
  tell() {
    const { consent } = this.world;
    // A tracker that was stopped is told nothing any more.
    if (this.consent === consent || this.stopped) return;
    this.consent = consent;
    if (consent !== 'granted') this.world.network.stop(this);
    this.trusted ||= consent === 'granted';
    if (consent === 'granted') {
      for (const event of this.held) this.#keep(event);
      this.held.clear();
    }
    this.run(() => this.tracker.setConsent(consent));
    for (const event of this.world.events.values())
      if (event.tab === this && event.kept === this.world.time) this.#look(event);
  }

  track(kind: Tracked['kind']) {
    const size = { small: 10, bad: 10, large: 61_000, oversize: 70_000 }[kind];
    const eventType = kind === 'bad' ? 'unknown' : 'product interaction';
    this.run(() => {
      const event: Tracked = { id: '', kind, tab: this, states: new Set(), drops: [], attempts: 0 };
      this.#nameless = event;
      if (this.world.leasesHidden) event.shared = 'the storage was full';
      if (this.stopped) event.excused = 'tracking was stopped';
      if (this.consent === 'denied') event.excused = 'consent was denied';
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
    this.world.network.stop(this);
    for (const event of this.held) event.excused ??= 'tracking was stopped';
  }

  #keep(event: Tracked) {
    event.kept = this.world.time;
  }

  #look(event: Tracked) {
    event.durable = this.world.origin.texts.has(this.world.prefix + event.id);
  }
}
