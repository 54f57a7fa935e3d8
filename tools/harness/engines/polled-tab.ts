import { setTimeout as pause } from 'node:timers/promises';
import type { Tab } from './engine.js';

/** Common part of all engines' tabs, which poll the page. */
export abstract class PolledTab implements Pick<Tab, 'until' | 'back' | 'hide' | 'show'> {
  abstract run<T = unknown>(script: string, arg?: unknown): Promise<T>;
  abstract start(script: string, arg?: unknown): Promise<void>;
  /** Puts something before the page. */
  protected abstract cover(): Promise<unknown>;
  protected abstract uncover(): Promise<unknown>;

  async until(expression: string, timeout = 10_000) {
    const end = Date.now() + timeout;
    let last: unknown;
    do {
      try {
        last = await this.run<boolean>(`return Boolean(${expression})`);
        if (last === true) return;
      } catch (error) {
        last = error; // The page may be on its way out.
      }
      await pause(25);
    } while (Date.now() < end);
    throw new Error(`not within ${timeout} ms: ${expression} (last: ${last})`);
  }

  back() {
    return this.leave('history.back()');
  }

  /**
   * Runs what brings another document, and waits until it is there. Drivers wait for a load that a
   * page from the back/forward cache never has; a document is known by the time at which it came
   * to be, which it keeps in the cache.
   */
  protected async leave(script: string) {
    const document = 'location.href + performance.timeOrigin';
    const left = await this.run<string>(`return ${document}`);
    await this.start(script);
    await this.until(
      `${document} !== ${JSON.stringify(left)} && document.readyState === 'complete'`,
    );
  }

  async hide() {
    await this.cover();
    await this.until("document.visibilityState === 'hidden'");
  }

  async show() {
    await this.uncover();
    await this.until("document.visibilityState === 'visible'");
  }
}
