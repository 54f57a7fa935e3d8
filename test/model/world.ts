import { type Courier, createCourier } from '../../src/core/courier.js';
import type { Delivery } from '../../src/core/options.js';
import { ASKED, createOutbox, type Entry } from '../../src/core/outbox.js';
import { createPacing } from '../../src/core/pacing.js';
import { createReport, type StateChange } from '../../src/core/reporter.js';
import { createStore } from '../../src/core/storage.js';
import type { Outcome, Transport } from '../../src/core/transport.js';
import { type SimulatedClock, simulateClock } from '../support/simulated-clock.js';
import { ModelOrigin } from './origin.js';
import { ModelServer } from './server.js';

const PREFIX = 'vitrine:model:';

/** Until a transaction of the journal has completed: ms. */
const COMMIT = 2;

interface Tab {
  courier: Courier;
  /** `cached`: in the back/forward cache; `frozen`: in the background, and nothing runs. */
  state: 'open' | 'cached' | 'frozen' | 'dead';
  /** What falls due while it is frozen. */
  backlog: (() => void)[];
  /** Events that were tracked here, and when. */
  tracked: Map<string, number>;
  /** Events that are in no storage. */
  volatile: Set<string>;
  /** When it stopped running, into the cache or for good. */
  ended?: number | undefined;
  /** When it last went on. */
  resumed?: number;
}

/** A browser with tabs of one origin, a server, and a visitor who does what a schedule says. */
export class World {
  readonly clock: SimulatedClock = simulateClock();
  readonly server: ModelServer;
  readonly origin: ModelOrigin;
  readonly tabs: Tab[] = [];
  readonly changes: StateChange[] = [];
  /** Events of which nobody can promise anything, and why. */
  readonly excused = new Map<string, string>();
  readonly problems: string[] = [];
  /** ms since the world began, whatever the visitor's clock says. */
  time = 0;
  /** Changes for the worse or the better, each of which may cost some requests. */
  turns = 0;
  opened = 0;
  /** The visitor has set the clock: a date of the server's may now be a day away. */
  clockSet = false;
  /** Leases say nothing any more: set clock, cleared storage, storage that takes no more. */
  leasesVoid = false;
  /** The storage may hold what is no longer true: the browser has forgotten what it wrote, or refused it. */
  stale = false;
  /** Which tab has which event under way. */
  readonly #hands = new Map<string, Tab>();

  constructor(
    idempotent: boolean,
    readonly delivery: Delivery,
    storage: 'works' | 'refused',
  ) {
    this.server = new ModelServer(idempotent, () => this.clock.now());
    this.origin = new ModelOrigin(
      () => this.time,
      (text) => {
        if (!text.endsWith(ASKED)) return;
        for (const tab of this.tabs) this.#in(tab, 0, () => tab.courier.answer());
      },
    );
    this.origin.mode = storage;
    globalThis.localStorage = this.origin.localStorage;
    this.open();
  }

  /** The n-th of the tabs in a state; undefined when there is none. */
  pick(n: number, state: Tab['state'] = 'open'): Tab | undefined {
    const tabs = this.tabs.filter((tab) => tab.state === state);
    return tabs[n % (tabs.length || 1)];
  }

  open(): Tab {
    const tab = {
      state: 'open',
      backlog: [] as (() => void)[],
      tracked: new Map(),
      volatile: new Set(),
    } as Partial<Tab> as Tab;
    const clock: SimulatedClock = {
      ...this.clock,
      after: (ms, task) => this.#in(tab, ms, task),
    };
    const outbox = createOutbox(createStore(), this.origin.journal(clock), PREFIX, clock.eventId());
    tab.courier = createCourier(
      outbox,
      createPacing(createStore(), clock, `${PREFIX}$server`),
      this.#transport(tab),
      clock,
      this.delivery,
      (task) => task(),
      createReport(new Set([(change: StateChange) => void this.changes.push(change)])),
    );
    this.tabs.push(tab);
    this.opened++;
    tab.courier.start();
    return tab;
  }

  /** Runs a task of a tab when it falls due, if the tab runs then, and at the latest when it thaws. */
  #in(tab: Tab, ms: number, task: () => void) {
    this.clock.after(ms, () => {
      if (tab.state === 'open') task();
      else if (tab.state === 'frozen') tab.backlog.push(task);
    });
  }

  #transport(tab: Tab): Transport {
    const idsOf = (body: string): string[] =>
      [JSON.parse(body)].flat().map(({ eventMetadata }) => eventMetadata.$id);
    return {
      send: (body, _page, _text, keepalive) =>
        new Promise<Outcome>((resolve) => {
          const ids = idsOf(body);
          for (const id of ids) {
            const other = this.#hands.get(id);
            if (other && other !== tab && other.state === 'open' && !this.leasesVoid)
              this.problems.push(`${id} is in two hands`);
            this.#hands.set(id, tab);
          }
          // A browser that knows that it is offline asks nobody.
          const offline = !this.server.online;
          const settle = (outcome: Outcome) => {
            for (const id of ids) if (this.#hands.get(id) === tab) this.#hands.delete(id);
            // Some engines never settle what was answered while the page was in the cache.
            this.#in(tab, 0, () => {
              if (outcome.retryAfter) this.server.heard();
              resolve(outcome);
            });
          };
          this.clock.after(1, () => {
            if (offline) return settle({ status: 0, reason: 'network' });
            // Without keepalive a request ends with its page.
            if (!keepalive && tab.state === 'dead') return;
            const { stores, after, outcome } = this.server.fate(body);
            if (stores) this.server.store(body);
            this.clock.after(after, () => settle(outcome));
          });
        }),
      beacon: (body) =>
        this.clock.after(1, () => {
          if (this.server.fate(body).stores) this.server.store(body);
        }),
      online: () => this.server.online,
    };
  }

  track(tab: Tab, eventType: string, size: number) {
    const $id = this.clock.eventId();
    const event = {
      eventType,
      sessionId: 's',
      eventMetadata: {
        $id,
        $time: this.clock.now(),
        $page: 'https://shop.example/chair',
        text: 'x'.repeat(size),
      },
    };
    const entry: Entry = { event, sent: 0 };
    tab.tracked.set($id, this.time);
    if (!tab.courier.add(entry)) tab.volatile.add($id);
  }

  /** A page that is gone takes with it what is in no storage. */
  #bury(tab: Tab) {
    tab.ended ??= this.time;
    tab.state = 'dead';
    for (const id of tab.volatile) this.excused.set(id, 'its page went, and no storage had it');
  }

  /** What the journal was not yet told goes with the last writes to the storage. */
  #excuseYoung() {
    for (const { tracked, resumed = 0, ended = this.time } of this.tabs)
      for (const [id, time] of tracked)
        if (Math.max(time, resumed) > ended - COMMIT && !this.origin.journaled.has(PREFIX + id))
          this.excused.set(id, 'too young for the journal');
  }

  /** @param told false when the page dies without a `pagehide` */
  close(tab: Tab, told: boolean) {
    if (told && tab.state === 'open') {
      tab.courier.hurry(false);
      tab.courier.hurry(true);
    }
    this.#bury(tab);
  }

  cache(tab: Tab) {
    tab.courier.hurry(true);
    tab.state = 'cached';
    tab.ended = this.time;
  }

  restore(tab: Tab) {
    this.#goOn(tab);
    tab.courier.resume(false);
  }

  #goOn(tab: Tab) {
    tab.state = 'open';
    tab.ended = undefined;
    tab.resumed = this.time;
  }

  freeze(tab: Tab) {
    tab.courier.hurry(false);
    tab.state = 'frozen';
    tab.ended = this.time;
  }

  thaw(tab: Tab) {
    this.#goOn(tab);
    for (const task of tab.backlog.splice(0)) task();
  }

  /** SIGKILL to the browser, which forgets what it wrote to `localStorage` in the last `ms`. */
  kill(ms: number) {
    for (const tab of this.tabs) if (tab.state !== 'dead') this.#bury(tab);
    this.#excuseYoung();
    this.origin.rollBack(ms);
    this.stale = true;
    this.open();
  }

  /** The shop fills the storage, or makes room again. */
  fill(full: boolean) {
    const mode = full ? 'full' : 'works';
    if (this.origin.mode === 'refused' || this.origin.mode === mode) return;
    this.origin.mode = mode;
    this.leasesVoid = this.stale = true;
  }

  setClock(ms: number) {
    this.clock.set(this.clock.now() + ms);
    this.leasesVoid = this.clockSet = true;
  }

  clearStorage() {
    for (const { tracked } of this.tabs)
      for (const id of tracked.keys())
        if (!this.origin.journaled.has(PREFIX + id))
          this.excused.set(
            id,
            'the visitor cleared the storage, and the journal did not have it yet',
          );
    this.origin.clear();
    this.leasesVoid = this.stale = true;
  }

  turn(weather: ModelServer['weather']) {
    const back = !this.server.online && weather !== 'offline';
    this.server.weather = weather;
    this.turns++;
    if (back) for (const tab of this.tabs) if (tab.state === 'open') tab.courier.resume(true);
  }

  async pass(ms: number) {
    this.time += ms;
    await this.clock.pass(ms);
  }
}
