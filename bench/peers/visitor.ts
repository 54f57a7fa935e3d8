import { type BrowserContext, chromium, errors, type Page } from '@playwright/test';
import { chromiumLaunch } from '../../tools/harness/chromium.js';
import { killTree, ownChild } from '../../tools/harness/engines/process-tree.js';
import { type ProfileFolder, profileFolder } from '../../tools/harness/engines/profile-folder.js';

/** Script that a page runs when its peer can be called. */
export const READY = 'globalThis.peer !== undefined';

/**
 * A visitor with a Chromium of their own, for which every host is one port of this machine. It says
 * what visitors' browsers say of themselves: some trackers send nothing from an automated one.
 */
export class Visitor {
  private constructor(
    readonly context: BrowserContext,
    private readonly folder: ProfileFolder,
    private readonly pid: number | undefined,
  ) {}

  /** @param profile folder that outlives the browser; default: a new one */
  static async open(port: number, profile?: string): Promise<Visitor> {
    const folder = profileFolder(profile);
    const launch = chromiumLaunch();
    const context = await chromium.launchPersistentContext(folder.path, {
      ...launch,
      args: [
        ...launch.args,
        `--host-resolver-rules=MAP * 127.0.0.1:${port}`,
        '--ignore-certificate-errors',
        '--disable-blink-features=AutomationControlled',
      ],
      userAgent: await ordinaryUserAgent(),
    });
    // tsx names functions by a helper that pages do not have.
    await context.addInitScript('globalThis.__name = (named) => named');
    return new Visitor(context, folder, ownChild(folder.path));
  }

  /**
   * Opens a page in a tab of its own, or in a given one.
   *
   * @returns the page, once its peer can be called, or when that has not come in half a minute
   */
  async goto(url: string, tab?: Page): Promise<Page> {
    const page = tab ?? (await this.context.newPage());
    await page.goto(url);
    await page.waitForFunction(READY).catch((error) => {
      // A peer that throws as it starts never comes; its events are lost.
      if (!(error instanceof errors.TimeoutError)) throw error;
    });
    return page;
  }

  async quit() {
    await this.context.close();
    this.folder.remove();
  }

  /** SIGKILL to every process of the browser; the profile stays. */
  async kill() {
    if (!this.pid) throw new Error(`no process with the profile ${this.folder.path}`);
    const closed = new Promise((resolve) => this.context.once('close', resolve));
    killTree(this.pid);
    await closed;
  }
}

interface Own {
  version: string;
  userAgent: string;
}

let own: Promise<Own> | undefined;

/** Version and user agent of the installed Chromium, without a window. */
function ownWords(): Promise<Own> {
  own ??= (async () => {
    const browser = await chromium.launch(chromiumLaunch());
    const page = await browser.newPage();
    const userAgent = await page.evaluate(() => navigator.userAgent);
    const version = browser.version();
    await browser.close();
    return { version, userAgent };
  })();
  return own;
}

/** Name and version, for results. */
export const chromiumVersion = async (): Promise<string> =>
  `Chromium ${(await ownWords()).version}`;

/** User agent of the same Chromium with a window, since some trackers ignore headless browsers. */
const ordinaryUserAgent = async () =>
  (await ownWords()).userAgent.replace('HeadlessChrome', 'Chrome');
