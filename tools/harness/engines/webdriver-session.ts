/** Key of an element reference in answers, as W3C WebDriver has it. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A WebDriver session. Commands go one at a time: drivers answer two at once with nonsense. */
export class WebDriverSession {
  #last: Promise<unknown> = Promise.resolve();
  #window: string | undefined;
  #first: string | undefined;

  private constructor(private readonly address: string) {}

  /** @param driver address of the driver, such as `http://127.0.0.1:4444` */
  static async create(driver: string, capabilities: object): Promise<WebDriverSession> {
    const answer = await command(`${driver}/session`, 'POST', {
      capabilities: { alwaysMatch: capabilities },
    });
    const { sessionId } = answer as { sessionId: string };
    return new WebDriverSession(`${driver}/session/${sessionId}`);
  }

  /** Runs `task` when everything before it has ended. */
  #queue<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task, task);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #to(window: string) {
    if (this.#window === window) return;
    await command(`${this.address}/window`, 'POST', { handle: window });
    this.#window = window;
  }

  /**
   * A new window, since WebKitGTK opens tabs behind the one in front; returns its handle. It is
   * opened from the first one, which stays: the command needs a window that is there, and a session
   * ends with its last.
   */
  newWindow(): Promise<string> {
    return this.#queue(async () => {
      this.#first ??= (await command(`${this.address}/window`, 'GET')) as string;
      await this.#to(this.#first);
      const answer = await command(`${this.address}/window/new`, 'POST', { type: 'window' });
      return (answer as { handle: string }).handle;
    });
  }

  /** A command to a tab. */
  in<T = unknown>(window: string, method: string, path: string, body?: object): Promise<T> {
    return this.#queue(async () => {
      await this.#to(window);
      return (await command(`${this.address}${path}`, method, body)) as T;
    });
  }

  click(window: string, selector: string): Promise<void> {
    return this.#queue(async () => {
      await this.#to(window);
      const found = await command(`${this.address}/element`, 'POST', {
        using: 'css selector',
        value: selector,
      });
      const element = (found as Record<string, string>)[ELEMENT];
      await command(`${this.address}/element/${element}/click`, 'POST', {});
    });
  }

  closeTab(window: string): Promise<void> {
    return this.#queue(async () => {
      await this.#to(window);
      await command(`${this.address}/window`, 'DELETE');
      this.#window = undefined;
    });
  }

  end(): Promise<unknown> {
    return this.#queue(() => command(this.address, 'DELETE'));
  }
}

async function command(url: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`${method} ${new URL(url).pathname}: ${error}: ${message}`);
}
