import { answering } from './answering.js';
import type { Engine, EngineBrowser, Tab } from './engine.js';
import { freePort } from './free-port.js';
import { launchInspected } from './inspected-browser.js';
import { isolatedProgram } from './isolated-program.js';
import { PolledTab } from './polled-tab.js';
import { profileFolder } from './profile-folder.js';
import { WebDriverSession } from './webdriver-session.js';

/** Errors of a page that went while it was asked. */
const GONE = /no such window|unload|navigat|unknown error/i;

class WebDriverTab extends PolledTab implements Tab {
  constructor(
    private readonly session: WebDriverSession,
    private readonly handle: string,
  ) {
    super();
  }

  async goto(url: string) {
    await this.session.in(this.handle, 'POST', '/url', { url });
  }

  async run<T>(script: string, arg?: unknown): Promise<T> {
    const { value, error } = await this.session.in<{ value: T; error?: string }>(
      this.handle,
      'POST',
      '/execute/async',
      {
        script: `const [arg, done] = arguments;
          (async () => { ${script} })().then(
            (value) => done({ value }), (error) => done({ error: String(error) }))`,
        args: [arg ?? null],
      },
    );
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async start(script: string, arg?: unknown) {
    try {
      await this.session.in(this.handle, 'POST', '/execute/sync', {
        script: `const [arg] = arguments; (() => { ${script} })()`,
        args: [arg ?? null],
      });
    } catch (error) {
      if (!GONE.test(String(error))) throw error;
    }
  }

  click(selector: string) {
    return this.session.click(this.handle, selector);
  }

  async reload() {
    await this.session.in(this.handle, 'POST', '/refresh', {});
  }

  protected cover() {
    return this.session.in(this.handle, 'POST', '/window/minimize', {});
  }

  /** Without a window manager nothing else brings a minimized window back. */
  protected uncover() {
    return this.session.in(this.handle, 'POST', '/window/rect', { width: 1_024, height: 768 });
  }

  close() {
    return this.session.closeTab(this.handle);
  }
}

async function launchDriven(driver: string, binary: string): Promise<EngineBrowser> {
  const folder = profileFolder();
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const program = await isolatedProgram(driver, ['-p', String(port)], folder.path);
  try {
    await answering(`${address}/status`);
    const session = await WebDriverSession.create(address, {
      browserName: 'MiniBrowser',
      acceptInsecureCerts: true,
      // Below those of the tests, so that a page that hangs holds up no later command.
      timeouts: { script: 30_000, pageLoad: 30_000 },
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    });
    return {
      cannot: new Set(['offline']),
      async open(url) {
        const tab = new WebDriverTab(session, await session.newWindow());
        if (url) await tab.goto(url);
        return tab;
      },
      offline: () => Promise.reject(new Error('WebDriver has no command for the network')),
      async quit() {
        await session.end();
        await program.finish();
        folder.remove();
      },
      kill: program.kill,
    };
  } catch (error) {
    await program.kill();
    folder.remove();
    throw error;
  }
}

/**
 * WebKitGTK by WebDriver, on a screen of its own. Under WebDriver every window is a private one; a
 * visitor with a profile therefore has a browser without WebDriver (`launchInspected`).
 */
export function webdriverEngine(version: string, driver: string, binary: string): Engine {
  return {
    name: 'webkit',
    version,
    launch: ({ profile, incognito } = {}) =>
      profile && !incognito ? launchInspected(binary, profile) : launchDriven(driver, binary),
  };
}
