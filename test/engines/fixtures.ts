import { test as base, type TestType } from '@playwright/test';
import type {
  Ability,
  Engine,
  EngineBrowser,
  EngineName,
  LaunchOptions,
  Tab,
} from '../../tools/harness/engines/engine.js';
import { findEngine } from '../../tools/harness/engines/find-engines.js';
import { requiredEngines } from '../../tools/harness/engines/required-engines.js';
import { Rig } from '../../tools/harness/rig.js';
import { IDLE } from '../support/fixtures.js';

interface PerTest {
  rig: Rig;
  /** Opens a tab of the shared browser, which is closed after the test. */
  open: (url?: string) => Promise<Tab>;
  /** The first tab. */
  tab: Tab;
  /** Starts a browser of this test's own, which is ended after it. */
  launch: (options?: LaunchOptions) => Promise<EngineBrowser>;
  /** Skips the test, aloud, where the engine cannot do what it is about. */
  needs: (...abilities: Ability[]) => void;
  installed: undefined;
}

interface PerWorker {
  engine: Engine;
  /** Shared by the tests of a worker. */
  browser: EngineBrowser;
}

/** Skips the test; the list of results alone would not tell why. */
function skipAloud(skip: boolean, reason: string) {
  if (skip) process.stderr.write(`SKIPPED: ${reason}\n`);
  test.skip(skip, reason);
}

/** Playwright's own `browser`, `context` and `page` are out of reach: they know two engines of three here. */
const bare = base as unknown as TestType<object, object>;

/** Tests of every engine, by the name of the project; those of a missing engine are skipped. */
export const test = bare.extend<PerTest, PerWorker>({
  engine: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures out of the pattern.
    async ({}, use, { project }) => use((await findEngine(project.name as EngineName)) as Engine),
    { scope: 'worker' },
  ],
  browser: [
    async ({ engine }, use) => {
      const browser = await engine?.launch();
      await use(browser);
      await browser?.quit();
    },
    { scope: 'worker' },
  ],
  installed: [
    async ({ engine }, use, { project }) => {
      const missing = `${project.name} is not installed here`;
      if (!engine && requiredEngines().includes(project.name as EngineName))
        throw new Error(missing);
      skipAloud(!engine, missing);
      await use(undefined);
    },
    { auto: true },
  ],
  needs: async ({ engine, browser }, use) => {
    await use((...abilities) => {
      const lacking = abilities.filter((ability) => browser.cannot.has(ability));
      skipAloud(lacking.length > 0, `${engine.version} cannot do under its driver: ${lacking}`);
    });
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures out of the pattern.
  rig: async ({}, use) => {
    const rig = await Rig.open();
    await use(rig);
    await rig.close();
  },
  open: async ({ browser, rig }, use) => {
    const tabs: Tab[] = [];
    // A tab that is leaving or closed cannot tell.
    const isIdle = (tab: Tab) => tab.run<boolean>(`return ${IDLE}`).catch(() => true);
    rig.pagesIdle = async () => (await Promise.all(tabs.map(isIdle))).every(Boolean);
    await use(async (url) => {
      const tab = await browser.open(url);
      tabs.push(tab);
      return tab;
    });
    // The test may have closed some.
    for (const tab of tabs) await tab.close().catch(() => {});
  },
  tab: async ({ open }, use) => use(await open()),
  launch: async ({ engine }, use) => {
    const browsers: EngineBrowser[] = [];
    await use(async (options) => {
      const browser = await engine.launch(options);
      browsers.push(browser);
      return browser;
    });
    // The test may have killed some.
    for (const browser of browsers) await browser.quit().catch(() => {});
  },
});

export { expect } from '@playwright/test';
