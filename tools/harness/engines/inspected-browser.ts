import { answering } from './answering.js';
import type { EngineBrowser, Tab } from './engine.js';
import { freePort } from './free-port.js';
import { Inspector } from './inspector.js';
import { isolatedProgram } from './isolated-program.js';
import { PolledTab } from './polled-tab.js';

/** Errors of a page that went while it was asked. */
const GONE = /is gone|navigated|target/i;

class InspectedTab extends PolledTab implements Tab {
  constructor(private readonly inspector: Inspector) {
    super();
  }

  goto(url: string) {
    return this.leave(`location.href = ${JSON.stringify(url)}`);
  }

  async run<T>(script: string, arg?: unknown): Promise<T> {
    const call = `(async (arg) => { ${script} })(${JSON.stringify(arg)})`;
    return (await this.inspector.evaluate(call, true)) as T;
  }

  async start(script: string, arg?: unknown) {
    try {
      await this.inspector.evaluate(`((arg) => { ${script} })(${JSON.stringify(arg)}), undefined`);
    } catch (error) {
      if (!GONE.test(String(error))) throw error;
    }
  }

  /** The inspector has no input events: this click is the page's own. */
  async click(selector: string) {
    await this.start('document.querySelector(arg).click()', selector);
  }

  reload() {
    return this.leave('location.reload()');
  }

  protected cover() {
    return Promise.reject(new Error('the inspector has no command for windows'));
  }

  protected uncover() {
    return this.cover();
  }

  async close() {
    await this.start('window.close()');
    this.inspector.close();
  }
}

/** WebKitGTK without automation, which keeps a profile, led by its remote inspector. */
export async function launchInspected(binary: string, profile: string): Promise<EngineBrowser> {
  const server = `127.0.0.1:${await freePort()}`;
  const program = await isolatedProgram(binary, ['--ignore-tls-errors', 'about:blank'], profile, {
    WEBKIT_INSPECTOR_HTTP_SERVER: server,
  });
  const known = new Set<string>();
  const tabs: InspectedTab[] = [];
  /** Waits for a tab that was not there before. */
  const nextTab = async () => {
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      const list = await (await answering(`http://${server}/`)).text();
      const found = list.match(/\/socket\/\d+\/\d+\/WebPage/g)?.find((path) => !known.has(path));
      if (found) {
        known.add(found);
        const tab = new InspectedTab(await Inspector.connect(`http://${server}${found}`));
        tabs.unshift(tab);
        return tab;
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${server}: no new tab`);
  };
  try {
    const first = await nextTab();
    return {
      cannot: new Set(['background', 'offline']),
      async open(url) {
        await first.start("open('about:blank', '_blank', 'noopener')");
        const tab = await nextTab();
        if (url) await tab.goto(url);
        return tab;
      },
      offline: () => Promise.reject(new Error('the inspector has no command for the network')),
      async quit() {
        // It ends with its last window.
        for (const tab of tabs) await tab.close().catch(() => {});
        await program.finish();
      },
      kill: program.kill,
    };
  } catch (error) {
    await program.kill();
    throw error;
  }
}
