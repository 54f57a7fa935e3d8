import { type Answer, eventsOf, type ModelServer } from './server.js';
import type { Simulation } from './simulation.js';
import type { Tab } from './tab.js';

/** Most bytes with keepalive that a browser lets a page have in flight. */
const QUOTA_BYTES = 65_536;

interface Request {
  ids: string[];
  tab: Tab;
  /** ms of the simulation. */
  began: number;
  /** Bytes that count against the quota; 0 for a request that ends with its page. */
  keepalive: number;
  /** Whether its page still waits for the answer. */
  awaited: boolean;
  /** Set once the browser has let it out. */
  left?: boolean;
  /** Tells the page that it failed. */
  fail?: () => void;
  /** Set by a freeze or a clock that was set, after which leases say nothing about it. */
  stale?: boolean;
  cancelled?: boolean;
}

/** Requests after which nothing is answered any more, since an endless loop of requests would never end. */
const MAX_REQUESTS = 5_000;

/** The network between the pages and the server: `fetch`, `sendBeacon`, and their faults. */
export class ModelNetwork {
  #underWay = new Set<Request>();
  /** Requests that ended while their page did not run, so that it has not settled them. */
  #unheard = new Set<Request>();

  constructor(
    private readonly simulation: Simulation,
    private readonly server: ModelServer,
    /** Whether the engine settles requests that were answered while their page was in the cache. */
    private readonly settlesInCache: boolean,
  ) {}

  readonly fetch = (_url: string, init: RequestInit): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { simulation } = this;
      const tab = simulation.running;
      // The request for the capabilities has none.
      const body = (init.body ?? '') as string;
      const deadline = (init.signal as unknown as { ms: number }).ms;
      const bytes = new TextEncoder().encode(body).length;
      const text = body !== '' && !(init.headers as Record<string, string>)['Content-Type'];
      const request = this.#begin(body, tab, init.keepalive ? bytes : 0, text);
      let answer: Answer | undefined;
      const settle = (how: () => void) => {
        const onSettled = () => {
          this.#unheard.delete(request);
          request.awaited = false;
          // Anything but 503 that begins with 5, and silence, may come of a server that has stored it.
          const certain = answer && !answer.isCut && !/^5(?!03)/.test(`${answer.status}`);
          if (request.left && !certain) this.#mark(request, 'ambiguous');
          const retryAfter = answer?.headers.get('Retry-After');
          // Every page knows this, if they share a working storage and a clock that is right.
          const known =
            simulation.remembers && !(simulation.clockSet && Date.parse(`${retryAfter}`));
          if (retryAfter && known && body && !request.stale) this.server.askForPause(retryAfter);
          how();
        };
        this.#underWay.delete(request);
        this.#unheard.add(request);
        if (request.cancelled) return;
        if (tab.state !== 'cached' || this.settlesInCache) tab.whenRunning(onSettled);
      };
      const fail = () => settle(() => reject(new TypeError('Failed to fetch')));
      request.fail = fail;
      const used = [...this.#underWay].reduce(
        (sum, other) => sum + (other.tab === tab ? other.keepalive : 0),
        0,
      );
      if (used > QUOTA_BYTES || !this.server.online) return simulation.clock.after(1, fail);
      if (this.server.requests === MAX_REQUESTS)
        simulation.fault('bounded requests', `${MAX_REQUESTS} requests`);
      if (this.server.requests > MAX_REQUESTS) return;
      if (this.server.resting)
        simulation.fault('Retry-After is obeyed', `${request.ids} sent in a pause`);
      request.left = true;
      const { travels, stores, returns, ...exchange } = this.server.exchange(body);
      const given = exchange.answer;
      simulation.clock.after(travels, () => {
        if (request.cancelled) return;
        if (stores) this.server.receive(body);
        if (returns === undefined) simulation.clock.after(deadline - travels, fail);
        else if (!given) simulation.clock.after(returns, fail);
        else
          simulation.clock.after(returns, () => {
            answer = given;
            settle(() => resolve(given));
          });
      });
    });

  readonly beacon = (_url: string, body: string): boolean => {
    const request = this.#begin(body, this.simulation.running, 0, true, true);
    if (!this.server.online) {
      this.#underWay.delete(request);
      return true;
    }
    const { travels, stores } = this.server.exchange(body);
    this.simulation.clock.after(travels, () => {
      this.#underWay.delete(request);
      if (stores && !request.cancelled) this.server.receive(body);
    });
    return true;
  };

  #begin(body: string, tab: Tab, keepalive: number, text: boolean, beacon = false): Request {
    const { simulation } = this;
    const events = eventsOf(body);
    const ids: string[] = events.map(({ eventMetadata }) => eventMetadata.$id);
    if (tab.consent !== 'granted' || tab.stopped)
      simulation.fault('only with consent', `${ids} sent by a page with consent ${tab.consent}`);
    if (!this.server.idempotent && (text || events.length > 1))
      simulation.fault('as documented', `${ids} sent as ${text ? 'text' : 'an array'}`);
    if (simulation.sharesEvents && !text)
      simulation.fault('without a preflight', `${ids} sent as JSON`);
    if (new Set(ids).size < ids.length) simulation.fault('in one hand', `${ids} in one request`);
    for (const id of ids) {
      const event = simulation.events.get(id);
      if (!event) continue;
      if (event.queuedAt === undefined)
        simulation.fault('only with consent', `${id} sent while held`);
      if (beacon) continue;
      event.attempts++;
      for (const other of this.#underWay)
        if (other.awaited && !other.stale && other.tab.state === 'open' && other.ids.includes(id))
          if (!event.duplicateExcuse && !simulation.sharesEvents)
            simulation.fault(
              'in one hand',
              `${id} sent by ${tab.name}, still under way in ${other.tab.name}`,
            );
    }
    const request: Request = { ids, tab, began: simulation.time, keepalive, awaited: !beacon };
    this.#underWay.add(request);
    return request;
  }

  /** Tells a page that goes that what it has under way has failed; it goes on all the same. */
  fail(tab: Tab) {
    for (const request of [...this.#underWay]) {
      if (request.tab !== tab || !request.awaited) continue;
      this.#mark(request, 'unanswered');
      request.fail?.();
      this.#underWay.add(request);
    }
  }

  /** Marks the requests of a page that no longer runs, or did not for a while. */
  leave(tab: Tab) {
    for (const request of this.#underWay) {
      if (request.tab !== tab) continue;
      request.stale = true;
      this.#unanswered(request);
      for (const id of request.ids) {
        const event = this.simulation.events.get(id);
        if (event && tab.state === 'frozen' && this.simulation.time - request.began < 10)
          event.behind = true;
      }
      if (tab.state !== 'frozen' && !request.keepalive && request.awaited) request.cancelled = true;
    }
  }

  /** The page may send nothing more, and does not say of what it has under way that it lives. */
  stop(tab: Tab) {
    for (const request of [...this.#underWay, ...this.#unheard]) {
      if (request.tab !== tab) continue;
      request.stale = true;
      this.#unanswered(request);
      this.#mark(request, 'aside');
    }
  }

  /** The visitor's clock was set: for a moment no lease is certain. */
  doubt() {
    for (const request of this.#underWay) {
      request.stale = true;
      this.#unanswered(request);
    }
  }

  /** The browser is gone, and with it what has not reached the server. */
  cut() {
    for (const request of this.#underWay) {
      this.#unanswered(request);
      request.cancelled = true;
    }
    this.#underWay.clear();
  }

  #unanswered(request: Request) {
    if (request.awaited) this.#mark(request, 'unanswered');
  }

  #mark({ ids }: Request, what: 'unanswered' | 'ambiguous' | 'aside') {
    for (const id of ids) {
      const event = this.simulation.events.get(id);
      if (event) event[what] = true;
    }
  }
}
