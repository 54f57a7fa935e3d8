/** Until a transaction has completed: ms. */
const COMMIT_MS = 2;

interface Request {
  result?: unknown;
  onsuccess?: () => void;
  onerror?: () => void;
  onupgradeneeded?: () => void;
}

interface Transaction {
  oncomplete?: () => void;
}

/** A page's connection to the database. */
interface Connection {
  isClosed: boolean;
  onversionchange?: () => void;
  onclose?: () => void;
  /** Runs a task in the page, as soon as that can. */
  run(task: () => void): void;
}

/** The IndexedDB of one origin as far as the backup uses it: one database, one object store. */
export class ModelIndexedDB {
  /** The texts that a killed browser keeps. */
  readonly texts = new Map<string, string>();
  /** Transactions that have begun. */
  transactions = 0;
  #made = false;
  #connections: Connection[] = [];

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

  /**
   * A transaction runs after those that began before it, so all take the same time here.
   *
   * @param last called in the page after the request has been answered
   */
  #request(work: () => unknown, upgrade = false, last: () => unknown = () => {}): Request {
    const request: Request = {};
    const run = this.page();
    this.later(COMMIT_MS, () => {
      request.result = work();
      let frozen = false;
      const keys = [...this.texts.keys()];
      run(() => {
        if (frozen) for (const key of keys) if (!this.texts.has(key)) this.outdated(key);
        if (upgrade && !this.#made) {
          this.#made = true;
          request.onupgradeneeded?.();
        }
        request.onsuccess?.();
        last();
      });
      frozen = true;
    });
    return request;
  }

  open() {
    const connection: Connection = { isClosed: false, run: this.page() };
    this.#connections.push(connection);
    return this.#request(
      () =>
        Object.assign(connection, {
          createObjectStore: () => {},
          close: () => {
            connection.isClosed = true;
          },
          transaction: () => {
            if (connection.isClosed) throw new DOMException('closing', 'InvalidStateError');
            this.transactions++;
            return { objectStore: () => this.#store({}) };
          },
        }),
      true,
    );
  }

  /** Every page lets go of it; one that does not run is made to. */
  deleteDatabase() {
    for (const connection of this.#connections.splice(0)) {
      connection.isClosed = true;
      connection.run(() => connection.onversionchange?.());
    }
    return this.#request(() => {
      this.#made = false;
      this.texts.clear();
    });
  }

  /** The browser closes the connections by itself, as it does when the disk fails. */
  breakConnections() {
    for (const connection of this.#connections.splice(0)) {
      connection.isClosed = true;
      connection.run(() => connection.onclose?.());
    }
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
      delete: (key: string) => request(() => this.texts.delete(key)),
      getAll: () => request(() => [...this.texts.values()]),
    };
  }
}
