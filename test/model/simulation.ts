import type { Consent } from '../../src/tracker/consent.js';
import type { Delivery } from '../../src/tracker/options.js';
import { WRITE_DELAY_MS } from '../../src/tracker/queue/idb-backup.js';
import { type SimulatedClock, simulateClock } from '../support/simulated-clock.js';
import type { Engine } from './engine.js';
import { ModelIndexedDB } from './indexed-db.js';
import { ModelLocks } from './locks.js';
import { ModelNetwork } from './network.js';
import { Origin } from './origin.js';
import { type Condition, ModelServer } from './server.js';
import { spreadChance } from './spread-chance.js';
import { stubGlobals } from './stub-globals.js';
import { Tab, type Tracked } from './tab.js';

/** Until the backup has an event: its delay, the opening of the database, and a transaction. ms. */
const BACKUP_MS = WRITE_DELAY_MS + 10;

const START = Date.UTC(2026, 10, 23, 12);

/** A browser with tabs of one origin, a server, and a visitor who does what a schedule says. */
export class Simulation {
  readonly prefix = `vitrine:${encodeURIComponent('orghttps://shop.example/api/analytics')}:`;
  readonly clock: SimulatedClock = simulateClock(START, spreadChance());
  readonly server: ModelServer;
  readonly network: ModelNetwork;
  readonly origin: Origin;
  readonly indexedDB: ModelIndexedDB;
  readonly locks: ModelLocks;
  readonly tabs: Tab[] = [];
  readonly events = new Map<string, Tracked>();
  /** Broken promises, noted when they happen. */
  readonly faults: string[] = [];
  /** Events that the next page had not delivered after an hour in which all was well. */
  readonly waiting: string[] = [];
  /** Whether a page may have halted, which keeps what it has for the page after it. */
  halted = false;
  /** The page whose script runs. */
  running!: Tab;
  /** Changes of anything that may end a pause, each of which may cost some requests. */
  retryChances = 0;
  /** Time and requests of the schedule, before all was well. */
  scheduleCost = { ms: 0, requests: 0 };
  /** When the visitor last withdrew consent: ms of the simulation. */
  deniedAt: number | undefined;
  /** How far the visitor has set the clock, at most: ms. */
  clockSet = 0;
  #offset = 0;
  /** Whether what one page writes is what all pages read, and keep reading. */
  remembers: boolean;
  #spaceAt = Number.NEGATIVE_INFINITY;

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
      this.#notifyOthers(text);
    });
    this.origin.mode = engine.storage;
    this.remembers = engine.storage === 'works';
    this.indexedDB = new ModelIndexedDB(
      this.clock.after,
      () => {
        const tab = this.running;
        return (task) => tab.whenRunning(task);
      },
      (key) => this.#allowed(key),
      (key) => {
        const event = this.events.get(key.slice(this.prefix.length));
        if (event) event.duplicateExcuse ??= 'a page was frozen while it read the backup';
      },
    );
    this.locks = new ModelLocks(
      () => this.running,
      (task) => this.clock.after(0, task),
    );
    if (consent === 'denied') this.deniedAt = 0;
    stubGlobals(this);
    this.open();
  }

  /** ms since the simulation began, independent of the visitor's clock. */
  get time() {
    return this.clock.now() - START - this.#offset;
  }

  /** Notes a broken promise. */
  fault(promise: string, problem: string) {
    this.faults.push(`${promise}: ${problem} (at ${this.time} ms)`);
  }

  /** Nothing may be written without consent. */
  #allowed(key: string) {
    const { running: tab } = this;
    const event = this.events.get(key.slice(this.prefix.length));
    if (tab.consent === 'denied' || !tab.trusted)
      this.fault('only with consent', `${tab.name}, with consent ${tab.consent}, wrote ${key}`);
    if (event && event.queuedAt === undefined)
      this.fault('only with consent', `${tab.name} wrote ${key} while it was held`);
  }

  /** Browsers tell the other pages of a write. */
  #notifyOthers(text: string) {
    const writer = this.running;
    const others = this.tabs.filter(({ state }) => state === 'open' || state === 'frozen');
    if (others.length < 2) return;
    for (const tab of others)
      if (tab !== writer)
        this.clock.after(0, () => {
          if (tab.state !== 'cached')
            tab.whenRunning(() => this.dispatch(tab, 'storage', { newValue: text }));
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
    this.retryChances++;
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

  async close(tab: Tab) {
    if (tab.state === 'open') await this.#pagehide(tab, false);
    this.crash(tab);
  }

  /** The page crashes without a `pagehide`. */
  crash(tab: Tab) {
    this.#discard(tab);
  }

  /** A page that is gone takes with it what is in no storage. */
  #discard(tab: Tab) {
    tab.rest('dead');
    this.network.leave(tab);
    this.locks.release(tab);
    for (const event of this.events.values()) {
      if (event.tab !== tab) continue;
      if (event.queuedAt === undefined)
        event.lossExcuse ??= 'its page went before the visitor decided';
      else if (!event.durable) event.lossExcuse ??= 'its page went, and no storage had it';
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
    this.retryChances++;
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
    for (const tab of alive) this.#discard(tab);
    this.origin.rollBack(ms);
    this.server.forgetPause();
    for (const event of this.events.values()) {
      const { queuedAt, tab } = event;
      const gone = this.time - (queuedAt ?? 0);
      const young = (tab.ended ?? this.time) - Math.max(queuedAt ?? 0, tab.began) < BACKUP_MS;
      if (young || (!this.engine.backup && gone <= ms))
        event.lossExcuse ??= 'the browser was killed before it had written the event to the disk';
    }
    this.open();
  }

  /** The shop fills the storage, or frees space again. */
  setStorageFull(full: boolean) {
    if (this.engine.storage === 'refused') return;
    if (this.origin.mode === 'full' && !full) this.#spaceAt = this.time;
    this.origin.mode = full ? 'full' : 'works';
    if (!full) return;
    // A text in a page's memory hides from it, also later, the writes of others.
    this.remembers = false;
    this.server.forgetPause();
    this.#leasesVoid('the storage was full');
  }

  /** Whether a page may have no lease that others see: none fits, or it did not when it was written. */
  get leasesHidden() {
    return this.origin.mode === 'full' || this.time - this.#spaceAt < 60_000;
  }

  #leasesVoid(why: string) {
    for (const event of this.events.values()) event.duplicateExcuse ??= why;
  }

  setClock(ms: number) {
    // Set forward, a lease runs out that after setting it back seems to run.
    if (this.clockSet) this.#leasesVoid('the clock was set twice');
    this.#offset += ms;
    this.clock.set(this.clock.now() + ms);
    this.clockSet = Math.max(this.clockSet, Math.abs(ms), Math.abs(this.#offset));
    this.network.doubt();
    this.server.forgetPause();
    this.retryChances++;
  }

  clearStorage() {
    for (const event of this.events.values())
      if (!this.indexedDB.texts.has(this.prefix + event.id))
        event.lossExcuse ??= 'the storage was cleared, and the backup did not have it yet';
    this.#leasesVoid('the storage was cleared');
    this.origin.clear();
    this.server.forgetPause();
  }

  /** The visitor decides, and the running pages hear of it. */
  async decide(consent: Consent) {
    this.retryChances++;
    this.consent = consent;
    if (consent === 'denied') {
      this.deniedAt = this.time;
      this.server.forgetPause();
      for (const event of this.events.values()) event.lossExcuse ??= 'consent was denied';
    }
    for (const tab of this.tabs) {
      if (tab.state !== 'open') continue;
      tab.passOnConsent();
      // The promises of this page settle before the next page sees the change.
      await this.settle();
    }
  }

  setCondition(condition: Condition) {
    const back = !this.server.online && condition !== 'offline';
    this.server.condition = condition;
    this.halted ||= condition === '401';
    this.retryChances++;
    if (!back) return;
    for (const tab of this.tabs)
      this.clock.after(0, () => tab.whenRunning(() => this.dispatch(tab, 'online')));
  }

  /** Lets the running page's promises go on. */
  settle() {
    return new Promise<void>((done) => setImmediate(done));
  }

  async pass(ms: number) {
    await this.clock.pass(ms);
  }
}
