import { expect, type Page } from '@playwright/test';
import { ensureBuilt } from '../../demo/serve/ensure-built.js';
import { NOW, PASSWORD, type Shop, startShop } from '../../tools/harness/dashboard/start-shop.js';
import { test as base } from './store-fixture.js';

export const OWNER = 'Ada';
export const VIEWER = 'Vic';

interface WorkerFixtures {
  shop: Shop;
  /** Cookies of the owner: a password takes a while, and attempts are limited. */
  ownerState: { cookies: never[]; origins: never[] };
}

interface Fixtures {
  /** Opens a page of the dashboard, signed in as the owner. */
  open(path?: string): Promise<void>;
  /** A page whose clock stands at `NOW`, without a session. */
  stranger: Page;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  locale: 'en-GB',
  timezoneId: 'America/New_York',
  shop: [
    async ({ openedStore }, use) => {
      // `hasStore` skips the tests before they ask for a shop.
      if (typeof openedStore === 'string') throw new Error(openedStore);
      ensureBuilt(process.cwd());
      const shop = await startShop({ now: NOW, store: openedStore.address });
      await shop.addUser(OWNER, 'owner');
      await shop.addUser(VIEWER, 'viewer');
      await use(shop);
      await shop.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  ownerState: [
    async ({ shop, playwright }, use) => {
      const request = await playwright.request.newContext();
      const answer = await request.post(`${shop.origin}/dashboard/api/sign-in`, {
        data: { name: OWNER, password: PASSWORD },
        headers: { Origin: shop.origin },
      });
      expect(answer.status()).toBe(200);
      await use((await request.storageState()) as never);
      await request.dispose();
    },
    { scope: 'worker' },
  ],
  stranger: async ({ page, shop: _ }, use) => {
    await page.clock.setFixedTime(NOW);
    await use(page);
  },
  open: async ({ stranger, shop, ownerState }, use) => {
    await stranger.context().addCookies(ownerState.cookies);
    await use(async (path = '') => {
      await stranger.goto(`${shop.origin}/dashboard${path}`);
      await settled(stranger);
    });
  },
});

/** Waits until the page has all of its figures. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('[aria-busy="true"], .skeleton, .stale, .pending')).toHaveCount(0);
}

export { expect };

/** Pages of the navigation, and those of the menu. */
export const PAGES = {
  overview: '',
  ar: '/ar',
  products: '/products',
  options: '/products?tab=options',
  sources: '/sources',
  devices: '/devices',
  sessions: '/sessions',
  session: '/sessions/visit-1',
  events: '/events',
  trust: '/trust',
  shares: '/shares',
  account: '/account',
  missing: '/nowhere',
} as const;

/** One page stands for all of them in `npm test`. */
export const smokeTag = (page: string) => (page === 'overview' ? '@smoke' : []);

/** Rows of a table by its caption: the texts of their cells. */
export async function tableOf(page: Page, caption: string): Promise<string[][]> {
  const rows = page.getByRole('table', { name: caption, exact: true }).locator('tbody tr');
  await expect(rows.first()).toBeVisible();
  return rows.evaluateAll((all) =>
    all.map((row) =>
      [...row.children].map((cell) => (cell.textContent ?? '').replace(/\s+/g, ' ').trim()),
    ),
  );
}

export const count = (value: number): string => value.toLocaleString('en-GB');
export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
