type Write = { time: number; key: string; before: string | undefined };

/** The `localStorage` of one origin, which its tabs share. */
export class Origin {
  readonly texts = new Map<string, string>();
  mode: 'works' | 'full' | 'refused' = 'works';
  /** Keys of which the disk may hold an older text than the one last written. */
  readonly outdated = new Set<string>();
  #writes: Write[] = [];

  /**
   * @param now ms of the simulation, which the visitor cannot set
   * @param written called with what a page has written
   */
  constructor(
    private readonly now: () => number,
    private readonly written: (key: string, text: string) => void,
  ) {}

  /** `window.localStorage`, whose mere reading may throw. */
  get localStorage(): Storage {
    if (this.mode === 'refused') throw new DOMException('refused', 'SecurityError');
    return this.#storage;
  }

  readonly #storage = new Proxy({} as Storage, {
    get: (_, name) => {
      if (name === 'getItem') return (key: string) => this.texts.get(key) ?? null;
      if (name === 'setItem') return this.#set;
      if (name === 'removeItem')
        return (key: string) => this.#note(key, () => this.texts.delete(key));
    },
    ownKeys: () => {
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
    if (this.mode === 'full' && grows) {
      this.outdated.add(key);
      throw new DOMException('full', 'QuotaExceededError');
    }
    this.#note(key, () => this.texts.set(key, text));
    this.written(key, text);
  };

  /** Somebody clears the storage: the visitor, or a script of the shop. */
  clear() {
    for (const key of this.texts.keys()) this.outdated.add(key);
    this.texts.clear();
    this.#writes = [];
  }

  /** The browser was killed: what was written in the last `ms` never reached the disk. */
  rollBack(ms: number) {
    for (const { time, key, before } of this.#writes.reverse()) {
      if (time < this.now() - ms) break;
      this.outdated.add(key);
      if (before === undefined) this.texts.delete(key);
      else this.texts.set(key, before);
    }
    this.#writes = [];
  }
}
