import { vi } from 'vitest';
import type { Consent } from '../../src/tracker/consent.js';
import type { Delivery } from '../../src/tracker/options.js';
import { WRITE_DELAY_MS } from '../../src/tracker/queue/idb-backup.js';
import { type SimulatedClock, simulateClock } from '../support/simulated-clock.js';
import { ModelIndexedDB } from './indexed-db.js';
import { ModelLocks } from './locks.js';
import { ModelNetwork } from './network.js';
import { Origin } from './origin.js';
import { ModelServer, type Weather } from './server.js';
import { Tab, type Tracked } from './tab.js';

/** In what engines and visitors differ. */
export interface Engine {
  storage: 'works' | 'refused';
  journal: boolean;
  locks: boolean;
  /** Whether a page hears after the back/forward cache what was answered meanwhile. */
  settlesInCache: boolean;
  /** Whether a page that goes is hidden before `pagehide` or after it. */
  hidesFirst: boolean;
  /** Whether what a page has under way fails for the page when it goes, wherever it gets to. */
  failsLeaving: boolean;
}

/** Until the backup has an event: its delay, the opening of the database, and a transaction. ms. */
const BACKUP_MS = WRITE_DELAY_MS + 10;

const START = Date.UTC(2026, 10, 23, 12);

/** Steps of the golden section: chance that is spread evenly, and repeats. */
const chance = () => {
  let last = 0.5;
  return () => {
    last = (last + 0.618_033_988_749_895) % 1;
    return last;
  };
};

/** A browser with tabs of one origin, a server, and a visitor who does what a schedule says. */
export class World {
  readonly prefix = `vitrine:${encodeURIComponent('orghttps://shop.example/api/analytics')}:`;
  readonly clock: SimulatedClock = simulateClock(START, chance());
  readonly server: ModelServer;
  readonly network: ModelNetwork;
  readonly origin: Origin;
  readonly indexedDB: ModelIndexedDB;
  readonly locks: ModelLocks;
  readonly tabs: Tab[] = [];
  readonly events = new Map<string, Tracked>();
  /** What was not as promised, at once when it happened. */
  readonly faults: string[] = [];
  /** What the page that came next had not delivered after an hour in which all was well. */
  readonly waiting: string[] = [];
  /** Whether a page may have halted, which keeps what it has for the page after it. */
  halted = false;
  /** The page whose script runs. */
  running!: Tab;
  /** Changes of anything that may end a pause, each of which may cost some requests. */
  turns = 0;
  /** What the schedule took, before all was well. */
  troubled = { ms: 0, requests: 0 };
  /** When the visitor last withdrew consent: ms of the world. */
  deniedAt: number | undefined;
  /** How far the visitor has set the clock, at most: ms. */
  clockSet = 0;
  #offset = 0;
  /** Whether what one page writes is what all pages read, and keep reading. */
  remembers: boolean;
  #roomAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly engine: Engine,
    idempotent: boolean,
    readonly delivery: Delivery,
    public consent: Consent,
    /** Whether the pages run the build for our collector, in which any page may send any event. */
    readonly sharesEvents = false,
  ) {
    const now = () => this.time;
    this.server = new ModelServer(idempotent, () => START + now());
    this.network = new ModelNetwork(this, this.server, engine.settlesInCache);
    this.origin = new Origin(now, (key, text) => {
      this.#allowed(key);
      this.#tellOthers(text);
    });
    this.origin.mode = engine.storage;
    this.remembers = engine.storage === 'works';
    this.indexedDB = new ModelIndexedDB(
      this.clock.after,
      () => {
        const tab = this.running;
        return (task) => tab.due(task);
      },
      (key) => {
        this.#allowed(key);
        this.#late(key);
      },
      (key) => {
        const event = this.events.get(key.slice(this.prefix.length));
        if (event) event.shared ??= 'a page was frozen while it read the journal';
      },
    );
    this.locks = new ModelLocks(
      () => this.running,
      (task) => this.clock.after(0, task),
    );
    if (consent === 'denied') this.deniedAt = 0;
    this.#furnish();
    this.open();
  }

  /** ms since the world began, whatever the visitor's clock says. */
  get time() {
    return this.clock.now() - START - this.#offset;
  }

  /** What a page finds in its global scope; which page, the world knows. */
  #furnish() {
    const world = this;
    const navigator = {
      userAgent: 'Model/1.0',
      get onLine() {
        return world.server.online;
      },
      sendBeacon: this.network.beacon,
      ...(this.engine.locks && { locks: this.locks }),
    };
    const shared: [string, () => unknown][] = [
      ['window', () => this.running.window],
      ['document', () => this.running.document],
      ['localStorage', () => this.origin.localStorage],
      [
        'indexedDB',
        () => (this.engine.journal && this.engine.storage === 'works' ? this.indexedDB : null),
      ],
      ['navigator', () => navigator],
      [
        'location',
        () => ({ href: 'https://shop.example/chair?a=1', origin: 'https://shop.example' }),
      ],
      ['fetch', () => this.network.fetch],
      ['AbortSignal', () => ({ timeout: (ms: number) => ({ ms }) })],
    ];
    for (const [name, get] of shared) {
      vi.stubGlobal(name, undefined);
      Object.defineProperty(globalThis, name, { get, configurable: true });
    }
  }

  /** Notes what is not as promised. */
  fault(promise: string, what: string) {
    this.faults.push(`${promise}: ${what} (at ${this.time} ms)`);
  }

  /** Nothing may be written without consent. */
  #allowed(key: string) {
    const { running: tab } = this;
    const event = this.events.get(key.slice(this.prefix.length));
    if (tab.consent === 'denied' || !tab.trusted)
      this.fault('only with consent', `${tab.name}, told ${tab.consent}, wrote ${key}`);
    if (event && event.kept === undefined)
      this.fault('only with consent', `${tab.name} wrote ${key} while it was held`);
  }

  /**
   * A page that was frozen before it had written an event to the journal writes it once it wakes,
   * though another page may have delivered it meanwhile: a limit that the core knows.
   */
  #late(key: string) {
    const event = this.events.get(key.slice(this.prefix.length));
    const { woke, rested } = this.running;
    const late = rested === 'frozen' && woke !== undefined && this.time - woke < BACKUP_MS;
    if (event && late && !this.origin.texts.has(key))
      event.shared ??= 'its page was frozen before the journal had it';
  }

  /** Browsers tell the other pages of a write. */
  #tellOthers(text: string) {
    const writer = this.running;
    const others = this.tabs.filter(({ state }) => state === 'open' || state === 'frozen');
    if (others.length < 2) return;
    for (const tab of others)
      if (tab !== writer)
        this.clock.after(0, () => {
          if (tab.state !== 'cached')
            tab.due(() => this.dispatch(tab, 'storage', { newValue: text }));
        });
  }

  dispatch(tab: Tab, type: string, more: object = {}) {
    const target = type === 'visibilitychange' ? tab.document : tab.window;
    tab.run(() => target.dispatchEvent(Object.assign(new Event(type), more)));
  }

  /** The n-th of the tabs in a state; undefined when there is none. */
  pick(n: number, state: Tab['state'] = 'open'): Tab | undefined {
    const tabs = this.tabs.filter((tab) => tab.state === state);
    return tabs[n % (tabs.length || 1)];
  }

  open(): Tab {
    const tab = new Tab(this, `tab-${this.tabs.length + 1}`);
    this.tabs.push(tab);
    this.turns++;
    return tab;
  }

  hide(tab: Tab, hidden: boolean) {
    tab.document.hidden = hidden;
    this.dispatch(tab, 'visibilitychange');
  }

  /** The page is hidden for the last time. */
  async #pagehide(tab: Tab, persisted: boolean) {
    if (this.engine.hidesFirst) this.hide(tab, true);
    this.dispatch(tab, 'pagehide', { persisted });
    if (!this.engine.hidesFirst) this.hide(tab, true);
    if (!this.engine.failsLeaving) return;
    this.network.fail(tab);
    await this.settle();
  }

  /** @param told false when the page dies without a `pagehide` */
  async close(tab: Tab, told: boolean) {
    if (told && tab.state === 'open') await this.#pagehide(tab, false);
    this.#bury(tab);
  }

  /** A page that is gone takes with it what is in no storage. */
  #bury(tab: Tab) {
    tab.rest('dead');
    this.network.leave(tab);
    this.locks.release(tab);
    for (const event of this.events.values()) {
      if (event.tab !== tab) continue;
      if (event.kept === undefined) event.excused ??= 'its page went before the visitor decided';
      else if (!event.durable) event.excused ??= 'its page went, and no storage had it';
    }
  }

  freeze(tab: Tab) {
    tab.rest('frozen');
    this.network.leave(tab);
  }

  async cache(tab: Tab) {
    await this.#pagehide(tab, true);
    tab.rest('cached');
    this.network.leave(tab);
    this.locks.release(tab);
  }

  restore(tab: Tab) {
    this.turns++;
    tab.wake(() => {
      this.dispatch(tab, 'pageshow', { persisted: true });
      this.hide(tab, false);
    });
    this.locks.resume();
  }

  /** SIGKILL to the browser, which forgets what it wrote to `localStorage` in the last `ms`. */
  kill(ms: number) {
    this.network.cut();
    const alive = this.tabs.filter(({ state }) => state !== 'dead');
    for (const tab of alive) this.#bury(tab);
    this.origin.rollBack(ms);
    this.server.forgotten();
    for (const event of this.events.values()) {
      const { kept, tab } = event;
      const gone = this.time - (kept ?? 0);
      const young = (tab.ended ?? this.time) - Math.max(kept ?? 0, tab.began) < BACKUP_MS;
      if (young || (!this.engine.journal && gone <= ms))
        event.excused ??= 'the browser was killed before it had written the event to the disk';
    }
    this.open();
  }

  /** The shop fills the storage, or makes room again. */
  fill(full: boolean) {
    if (this.engine.storage === 'refused') return;
    if (this.origin.mode === 'full' && !full) this.#roomAt = this.time;
    this.origin.mode = full ? 'full' : 'works';
    if (!full) return;
    // What a page keeps in memory hides from it, also later, what others write.
    this.remembers = false;
    this.server.forgotten();
    this.#leasesVoid('the storage was full');
  }

  /** Whether a page may have no lease that others see: none fits, or it did not when it was written. */
  get leasesHidden() {
    return this.origin.mode === 'full' || this.time - this.#roomAt < 60_000;
  }

  #leasesVoid(why: string) {
    for (const event of this.events.values()) event.shared ??= why;
  }

  setClock(ms: number) {
    // Set forward, a lease runs out that after setting it back seems to run.
    if (this.clockSet) this.#leasesVoid('the clock was set twice');
    this.#offset += ms;
    this.clock.set(this.clock.now() + ms);
    this.clockSet = Math.max(this.clockSet, Math.abs(ms), Math.abs(this.#offset));
    this.network.doubt();
    this.server.forgotten();
    this.turns++;
  }

  clearStorage() {
    for (const event of this.events.values())
      if (!this.indexedDB.texts.has(this.prefix + event.id))
        event.excused ??= 'the storage was cleared, and the journal did not have it yet';
    this.#leasesVoid('the storage was cleared');
    this.origin.clear();
    this.server.forgotten();
  }

  /** The visitor decides, and the pages that run are told. */
  async decide(consent: Consent) {
    this.turns++;
    this.consent = consent;
    if (consent === 'denied') {
      this.deniedAt = this.time;
      this.server.forgotten();
      for (const event of this.events.values()) event.excused ??= 'consent was denied';
    }
    for (const tab of this.tabs) {
      if (tab.state !== 'open') continue;
      tab.tell();
      // What follows in this page runs before the next one does.
      await this.settle();
    }
  }

  /** Once consent is denied and every page has heard of it, nothing may be left. */
  look() {
    const alive = this.tabs.filter(({ state }) => state !== 'dead');
    if (this.consent !== 'denied' || !alive.length) return;
    if (alive.some((tab) => tab.state !== 'open' || tab.stopped)) return;
    // The journal is emptied a moment later: its database has to be opened.
    const told = Math.max(this.deniedAt ?? 0, ...alive.map(({ began }) => began));
    if (this.time - told < 100) return;
    for (const key of [...this.origin.texts.keys(), ...this.indexedDB.texts.keys()])
      if (key.startsWith(this.prefix))
        this.fault('only with consent', `${key} is left after denial`);
  }

  turn(weather: Weather) {
    const back = !this.server.online && weather !== 'offline';
    this.server.weather = weather;
    this.halted ||= weather === '401';
    this.turns++;
    if (!back) return;
    for (const tab of this.tabs)
      this.clock.after(0, () => tab.due(() => this.dispatch(tab, 'online')));
  }

  /** Lets the running page's promises go on. */
  settle() {
    return new Promise<void>((done) => setImmediate(done));
  }

  async pass(ms: number) {
    await this.clock.pass(ms);
  }
}
