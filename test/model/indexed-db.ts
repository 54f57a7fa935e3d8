/** Until a transaction has completed: ms. */
const COMMIT = 2;

interface Request {
  result?: unknown;
  transaction?: { abort(): void };
  onsuccess?: () => void;
  onerror?: () => void;
  onupgradeneeded?: () => void;
}

interface Transaction {
  oncomplete?: () => void;
}

interface Range {
  lower: string;
  upper: string;
}

/** The IndexedDB of one origin as far as the journal uses it: one database, one object store. */
export class ModelIndexedDB {
  /** What a killed browser keeps. */
  readonly texts = new Map<string, string>();
  #made = false;

  /**
   * @param later runs a task of the browser's after some ms
   * @param page what runs a task in the page that is running now, as soon as that page can
   * @param written called with what a page writes
   * @param outdated called with what a page that was frozen meanwhile reads though it is gone
   */
  constructor(
    private readonly later: (ms: number, task: () => void) => void,
    private readonly page: () => (task: () => void) => void,
    private readonly written: (key: string) => void,
    private readonly outdated: (key: string) => void,
  ) {}

  readonly KeyRange = { bound: (lower: string, upper: string): Range => ({ lower, upper }) };

  /**
   * A transaction runs after those that began before it, so all take the same time here.
   *
   * @param last called in the page after the request has been answered
   */
  #request(work: () => unknown, upgrade = false, last: () => unknown = () => {}): Request {
    const request: Request = {};
    const run = this.page();
    this.later(COMMIT, () => {
      request.result = work();
      let frozen = false;
      const keys = [...this.texts.keys()];
      run(() => {
        if (frozen) for (const key of keys) if (!this.texts.has(key)) this.outdated(key);
        if (upgrade && !this.#made) {
          this.#made = true;
          request.transaction = {
            abort: () => {
              this.#made = false;
            },
          };
          request.onupgradeneeded?.();
        }
        if (upgrade && !this.#made) request.onerror?.();
        else request.onsuccess?.();
        last();
      });
      frozen = true;
    });
    return request;
  }

  open() {
    return this.#request(() => this.#database, true);
  }

  readonly #database = {
    createObjectStore: () => {},
    close: () => {},
    transaction: () => ({ objectStore: () => this.#store({}) }),
  };

  #within(range: Range) {
    return [...this.texts].filter(([key]) => key >= range.lower && key <= range.upper).sort();
  }

  /** The object store as one transaction sees it. */
  #store(transaction: Transaction) {
    let open = 0;
    const request = (work: () => unknown) => {
      open++;
      return this.#request(work, false, () => --open || transaction.oncomplete?.());
    };
    return {
      transaction,
      put: (text: string, key: string) => {
        this.written(key);
        return request(() => this.texts.set(key, text));
      },
      delete: (what: string | Range) =>
        request(() => {
          if (typeof what === 'string') this.texts.delete(what);
          else for (const [key] of this.#within(what)) this.texts.delete(key);
        }),
      getAll: (range: Range) => request(() => this.#within(range).map(([, text]) => text)),
      getAllKeys: (range: Range) => request(() => this.#within(range).map(([key]) => key)),
    };
  }
}
