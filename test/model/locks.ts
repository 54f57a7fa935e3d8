import type { Tab } from './tab.js';

interface Request {
  name: string;
  tab: Tab;
  held: () => Promise<void>;
  done: () => void;
}

/** Web Locks of one origin: one holder at a time, the others wait in line. */
export class ModelLocks {
  readonly #line: Request[] = [];
  readonly #holders = new Map<string, Request>();

  /**
   * @param running the page that calls
   * @param later runs a task of the browser's in its next task
   */
  constructor(
    private readonly running: () => Tab,
    private readonly later: (task: () => void) => void,
  ) {}

  readonly request = (name: string, held: () => Promise<void>): Promise<void> =>
    new Promise((done) => {
      this.#line.push({ name, tab: this.running(), held, done });
      this.later(() => this.#grant(name));
    });

  #grant(name: string) {
    if (this.#holders.has(name)) return;
    // A page in the back/forward cache gets no lock, and does not keep others from it.
    const next = this.#line.find(
      (request) => request.name === name && request.tab.state !== 'cached',
    );
    if (!next) return;
    this.#line.splice(this.#line.indexOf(next), 1);
    this.#holders.set(name, next);
    next.tab.whenRunning(() => {
      // The page may have left while the lock was on its way to it.
      if (this.#holders.get(name) !== next) return;
      next.held().then(() => {
        next.done();
        this.#free(next);
      });
    });
  }

  #free(request: Request) {
    if (this.#holders.get(request.name) !== request) return;
    this.#holders.delete(request.name);
    this.later(() => this.#grant(request.name));
  }

  /** A page has gone, for good or into the back/forward cache: its locks are free. */
  release(tab: Tab) {
    for (const request of [...this.#holders.values()]) if (request.tab === tab) this.#free(request);
    if (tab.state === 'dead')
      for (const request of this.#line.filter(({ tab: asking }) => asking === tab))
        this.#line.splice(this.#line.indexOf(request), 1);
  }

  /** A page is back from the back/forward cache: it may have its turn. */
  resume() {
    for (const { name } of this.#line) this.later(() => this.#grant(name));
  }
}
