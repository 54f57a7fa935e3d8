import type { Clock } from '../../src/core/clock.js';
import type { Journal } from '../../src/core/journal.js';

type Write = { time: number; key: string; before: string | undefined };

/** The `localStorage` and the IndexedDB of one origin, as far as the tracker uses them. */
export class ModelOrigin {
  readonly texts = new Map<string, string>();
  readonly journaled = new Map<string, string>();
  mode: 'works' | 'full' | 'refused' = 'works';
  #writes: Write[] = [];

  /**
   * @param now ms of the world, which the visitor cannot set
   * @param written called with what a page has written
   */
  constructor(
    private readonly now: () => number,
    private readonly written: (text: string) => void,
  ) {}

  /** For `globalThis.localStorage`: the real storage room runs on it. */
  readonly localStorage = new Proxy({} as Storage, {
    get: (_, name) => {
      if (this.mode === 'refused') throw new DOMException('refused', 'SecurityError');
      if (name === 'getItem') return (key: string) => this.texts.get(key) ?? null;
      if (name === 'setItem') return this.#set;
      if (name === 'removeItem')
        return (key: string) => this.#note(key, () => this.texts.delete(key));
    },
    ownKeys: () => {
      if (this.mode === 'refused') throw new DOMException('refused', 'SecurityError');
      return [...this.texts.keys()];
    },
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });

  #note(key: string, change: () => void) {
    this.#writes.push({ time: this.now(), key, before: this.texts.get(key) });
    change();
  }

  readonly #set = (key: string, text: string) => {
    const grows = text.length > (this.texts.get(key)?.length ?? 0);
    if (this.mode === 'full' && grows) throw new DOMException('full', 'QuotaExceededError');
    this.#note(key, () => this.texts.set(key, text));
    this.written(text);
  };

  clear() {
    this.texts.clear();
    this.#writes = [];
  }

  /** The browser was killed: what was written in the last `ms` never reached the disk. */
  rollBack(ms: number) {
    for (const { time, key, before } of this.#writes.reverse()) {
      if (time < this.now() - ms) break;
      if (before === undefined) this.texts.delete(key);
      else this.texts.set(key, before);
    }
    this.#writes = [];
  }

  /** The journal of one page: a write is kept once its transaction has completed. */
  journal(clock: Clock): Journal {
    const after = (task: () => void) => clock.after(1, () => this.mode === 'refused' || task());
    return {
      write: (key, text) =>
        after(() => (text ? this.journaled.set(key, text) : this.journaled.delete(key))),
      read: () => new Promise((resolve) => after(() => resolve(new Map(this.journaled)))),
      forget: () => after(() => this.journaled.clear()),
    };
  }
}
