import { type Browser, test as base, devices, type Page } from '@playwright/test';
import { Rig } from '../../tools/harness/rig.js';

/** Keys of the events that a page has not sent yet; records and leases begin with another sign. */
const WAITING = '^vitrine:[^:]*:[^@$]';

/** Runs in a page: whether it has sent all its events. */
export const IDLE = `!Object.keys(localStorage).some((key) => /${WAITING}/.test(key))`;

/** Whether no page of the browser has an event left. Each answer is a task later than the one before. */
async function pagesIdle(browser: Browser): Promise<boolean> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  const answers = await Promise.all(
    pages.map((page) =>
      // A page that is leaving, or has no storage, cannot tell.
      page.evaluate<boolean>(IDLE).catch(() => true),
    ),
  );
  return answers.every(Boolean);
}

interface PerTest {
  rig: Rig;
  /**
   * A page for the rows of a table, which sets up neither clock nor routes. The tests of a worker share it,
   * since a new context and its processes cost most of the time of such a test.
   */
  row: Page;
}

/** Every browser test has a shop and a collector of its own: an origin, and so a storage. */
export const test = base.extend<PerTest, { sharedPage: Page }>({
  sharedPage: [
    async ({ browser }, use) => {
      const context = await browser.newContext(devices['Desktop Chrome']);
      await use(await context.newPage());
      await context.close();
    },
    { scope: 'worker' },
  ],
  row: async ({ sharedPage, rig }, use) => {
    // The system gives ports again after a while, and so the origin of an earlier test.
    const devTools = await sharedPage.context().newCDPSession(sharedPage);
    await devTools.send('Storage.clearDataForOrigin', { origin: rig.shop, storageTypes: 'all' });
    await devTools.detach();
    await use(sharedPage);
    await sharedPage.goto('about:blank');
  },
  rig: async ({ browser }, use) => {
    const rig = await Rig.open();
    rig.pagesIdle = async () => (await pagesIdle(browser)) && (await pagesIdle(browser));
    await use(rig);
    await rig.close();
  },
});

export { expect } from '@playwright/test';
