import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Engine, EngineBrowser, Tab } from './engine.js';
import { PolledTab } from './polled-tab.js';
import { killTree, processTree } from './process-tree.js';
import { profileFolder } from './profile-folder.js';
import { type VirtualDisplay, virtualDisplay } from './virtual-display.js';
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

  url() {
    return this.session.in<string>(this.handle, 'GET', '/url');
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

/** Driver and screen of the browsers that run now: they do not end with this process by themselves. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const { pid } of running) if (pid) killTree(pid);
});

function end(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.pid) killTree(child.pid);
  return ended;
}

/** The browser that a driver has ended takes a moment; nobody else would bury its processes. */
async function childless({ pid = 0 }: ChildProcess) {
  for (let tries = 0; tries < 80 && processTree(pid).length > 1; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });

/** Everything that GTK and WebKit would otherwise take from, or leave in, the home of the user. */
function environment(home: string, display: VirtualDisplay): NodeJS.ProcessEnv {
  const folder = (name: string) => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    PATH: process.env.PATH,
    LANG: process.env.LANG ?? 'C.UTF-8',
    HOME: home,
    XDG_CONFIG_HOME: folder('config'),
    XDG_DATA_HOME: folder('data'),
    XDG_CACHE_HOME: folder('cache'),
    XDG_STATE_HOME: folder('state'),
    XDG_RUNTIME_DIR: folder('run'),
    DISPLAY: display.name,
    GDK_BACKEND: 'x11',
    // No accessibility bus: there is no session to hold one.
    NO_AT_BRIDGE: '1',
    GTK_A11Y: 'none',
    WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
  };
}

/** The driver answers a moment after its start. */
async function driverReady(address: string) {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await fetch(`${address}/status`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  throw new Error(`${address}: no WebDriver`);
}

/** WebKitGTK by WebDriver, on a screen of its own. */
export function webdriverEngine(version: string, driver: string, binary: string): Engine {
  return {
    name: 'webkit',
    version,
    async launch({ profile } = {}): Promise<EngineBrowser> {
      const folder = profileFolder(profile);
      const display = await virtualDisplay();
      running.add(display.process);
      const port = await freePort();
      const child = spawn(driver, ['-p', String(port)], {
        env: environment(folder.path, display),
        stdio: 'ignore',
      });
      running.add(child);
      const address = `http://127.0.0.1:${port}`;
      const stop = async () => {
        await end(child);
        await end(display.process);
      };
      try {
        await driverReady(address);
        const session = await WebDriverSession.create(address, {
          browserName: 'MiniBrowser',
          acceptInsecureCerts: true,
          timeouts: { script: 60_000, pageLoad: 60_000 },
          'webkitgtk:browserOptions': { binary, args: ['--automation'] },
        });
        return {
          profile: folder.path,
          cannot: new Set(['offline', 'prerender', 'profile']),
          async open(url) {
            const tab = new WebDriverTab(session, await session.newWindow());
            if (url) await tab.goto(url);
            return tab;
          },
          offline: () => Promise.reject(new Error('WebDriver has no command for the network')),
          async quit() {
            await session.end();
            await childless(child);
            await stop();
            folder.remove();
          },
          kill: stop,
        };
      } catch (error) {
        await stop();
        folder.remove();
        throw error;
      }
    },
  };
}
