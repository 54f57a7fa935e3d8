import type { BrowserContext, BrowserType, LaunchOptions, Page } from '@playwright/test';
import type { Engine, EngineBrowser, EngineName, Tab } from './engine.js';
import { PolledTab } from './polled-tab.js';
import { killTree, ownChild } from './process-tree.js';
import { profileFolder } from './profile-folder.js';

/** Errors of a page that went while it was asked. */
const GONE = /context was destroyed|has been closed|frame was detached|navigat|no such frame/i;

class PlaywrightTab extends PolledTab implements Tab {
  #cover: Page | undefined;

  constructor(private readonly page: Page) {
    super();
  }

  async goto(url: string) {
    await this.page.goto(url);
  }

  run<T>(script: string, arg?: unknown): Promise<T> {
    return this.page.evaluate(`(async (arg) => { ${script} })(${JSON.stringify(arg)})`);
  }

  async start(script: string, arg?: unknown) {
    try {
      await this.page.evaluate(`((arg) => { ${script} })(${JSON.stringify(arg)}), undefined`);
    } catch (error) {
      if (!GONE.test(String(error))) throw error;
    }
  }

  click(selector: string) {
    // The test waits for the effects of the click itself.
    return this.page.click(selector, { noWaitAfter: true });
  }

  async reload() {
    await this.page.reload();
  }

  /** A tab that a page opens lies before it; `newPage` makes a window beside it. */
  protected async cover() {
    const opened = this.page.waitForEvent('popup');
    await this.start("window.open('about:blank')");
    this.#cover = await opened;
  }

  protected async uncover() {
    await this.#cover?.close();
  }

  close() {
    return this.page.close();
  }
}

/** How Playwright starts a browser, and what it cannot do there. */
export interface PlaywrightEngineOptions {
  name: EngineName;
  version: string;
  type: BrowserType;
  launch: LaunchOptions;
  /** Options that make every window a private one, where contexts are none. */
  privateLaunch?: LaunchOptions;
  cannot: EngineBrowser['cannot'];
}

/** A browser that Playwright drives: its own builds, the system's Chromium, the system's Firefox. */
export function playwrightEngine(options: PlaywrightEngineOptions): Engine {
  const { name, version, type, cannot } = options;
  return {
    name,
    version,
    async launch({ profile, incognito } = {}) {
      const folder = profileFolder(profile);
      const launch = {
        // The certificates of the tests are their own.
        ignoreHTTPSErrors: true,
        ...options.launch,
        ...(incognito && options.privateLaunch),
      };
      const context = await type.launchPersistentContext(folder.path, launch);
      const pid = ownChild(folder.path);
      // A context of its own is what a private window of Chromium is.
      const apart = incognito && !options.privateLaunch;
      const tabs: BrowserContext = apart
        ? ((await context.browser()?.newContext({ ignoreHTTPSErrors: true })) ?? context)
        : context;
      return {
        cannot,
        async open(url) {
          const tab = new PlaywrightTab(await tabs.newPage());
          if (url) await tab.goto(url);
          return tab;
        },
        offline: (on) => tabs.setOffline(on),
        async quit() {
          await context.close();
          folder.remove();
        },
        async kill() {
          if (!pid) throw new Error(`${version}: no process with the profile ${folder.path}`);
          const closed = new Promise((resolve) => context.once('close', resolve));
          killTree(pid);
          await closed;
        },
      };
    },
  };
}
