/** The same commands for tests in every browser engine. */

export const ENGINE_NAMES = ['chromium', 'firefox', 'webkit'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** Abilities that some engines lack under their driver. `background`: `hide` and `show`. */
export type Ability = 'incognito' | 'offline' | 'bfcache' | 'background';

/** One installed browser. */
export interface Engine {
  readonly name: EngineName;
  /** Product and version, for tables: `Chromium 156.0.8078.108`. */
  readonly version: string;
  launch(options?: LaunchOptions): Promise<EngineBrowser>;
}

export interface LaunchOptions {
  /** Folder of the visitor's profile, which outlives the browser. Default: a new one, removed after `quit`. */
  profile?: string;
  /** A private window: nothing outlives it. */
  incognito?: boolean;
}

/** One running browser with one profile. */
export interface EngineBrowser {
  /** Abilities that this browser lacks, so that a test can skip with a message. */
  readonly cannot: ReadonlySet<Ability>;
  /** Opens a tab; with an address, waits until it has loaded. */
  open(url?: string): Promise<Tab>;
  /** The visitor's network goes or comes, with the page's `online` and `offline` events. */
  offline(on: boolean): Promise<void>;
  /** Ends the browser as its driver does. */
  quit(): Promise<void>;
  /** SIGKILL to every process of the browser, as when a phone kills an app. The profile stays. */
  kill(): Promise<void>;
}

/** One tab. */
export interface Tab {
  /** Waits until the page has loaded. */
  goto(url: string): Promise<void>;
  /**
   * Runs the body of a function in the page and returns its JSON result; awaits a promise.
   *
   * @param script such as `return document.title`; `arg` is what is passed
   */
  run<T = unknown>(script: string, arg?: unknown): Promise<T>;
  /** Runs it without waiting for a result: what it does may end the page. */
  start(script: string, arg?: unknown): Promise<void>;
  /** A real click, by the engine's own input events. */
  click(selector: string): Promise<void>;
  /** Waits until an expression is true in the page. */
  until(expression: string, timeout?: number): Promise<void>;
  reload(): Promise<void>;
  /** One step back in the history, perhaps from the back/forward cache. */
  back(): Promise<void>;
  /** The visitor looks at something else; waits until the page knows. */
  hide(): Promise<void>;
  /** The visitor looks at it again. */
  show(): Promise<void>;
  /** Closes it as a visitor does: with `pagehide`. */
  close(): Promise<void>;
}
