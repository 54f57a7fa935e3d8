/** Takes the pictures of the README: `npm run demo:screenshots`. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContextOptions, chromium, devices, type Page } from '@playwright/test';
import { chromiumLaunch } from '../tools/harness/chromium.js';
import { NOW, PASSWORD, startShop } from '../tools/harness/dashboard/start-shop.js';
import { startDemo } from './serve/start-demo.js';

const folder = await mkdtemp(join(tmpdir(), 'vitrine-pictures-'));
const demo = await startDemo({ file: join(folder, 'demo.db'), seed: 20_000 });
const shop = await startShop({
  ...{ now: NOW, visits: 1_800 },
  products: [
    { item_id: 'CH-1', item_name: 'Lounge chair', price: 899, currency: 'EUR' },
    { item_id: 'TB-2', item_name: 'Oak table', price: 1490, currency: 'EUR' },
    { item_id: 'SF-3', item_name: 'Sofa, three seats', price: 2199, currency: 'USD' },
    { item_id: 'LA-4', item_name: 'Reading lamp', price: 249, currency: 'EUR' },
    { item_id: 'SH-5', item_name: 'Shelf, walnut', price: 640, currency: 'EUR' },
  ],
});
const USER = 'Ada';
await shop.addUser(USER, 'owner');
const browser = await chromium.launch(chromiumLaunch());

/** Opens a page, lets it settle, and does the steps of the picture. */
async function take(
  name: string,
  url: string,
  options: BrowserContextOptions,
  act?: (page: Page) => Promise<unknown>,
) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForTimeout(4_000);
  await act?.(page);
  await page.waitForTimeout(3_000);
  await page.screenshot({
    path: `docs/img/${name}`,
    ...(name.endsWith('.jpg') && { quality: 85 }),
  });
  await context.close();
}

/** Takes a picture of the collector's dashboard, with the visits of the harness: the same in every run. */
async function takeDashboard(name: string, path: string, options: BrowserContextOptions) {
  const context = await browser.newContext({ ...options, locale: 'en-GB', colorScheme: 'light' });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  await page.goto(`${shop.origin}/dashboard${path}`);
  await page.getByLabel('Name').fill(USER);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('main canvas, main table').first().waitFor();
  await page.waitForLoadState('networkidle');
  // The focus of the sign-in is no part of the picture.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `docs/img/${name}` });
  await context.close();
}

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { ...devices['Pixel 7'], deviceScaleFactor: 2 };

try {
  const product = `${demo.storefrontUrl}/lounge-chair`;
  await take('storefront-desktop.jpg', product, desktop, async (page) => {
    await page.getByRole('radio', { name: 'Rust wool' }).check();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('button', { name: 'Close cart' }).click();
  });
  await take('inspector-desktop.jpg', `${product}?vitrine_inspector`, desktop, async (page) => {
    await page.getByRole('radio', { name: 'Rust wool' }).check();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('button', { name: 'Close cart' }).click();
    await page.locator('vitrine-inspector summary', { hasText: 'cart-add' }).click();
  });
  await take('storefront-phone.jpg', product, phone, async (page) => {
    await page.getByRole('radio', { name: 'Ink wool' }).check();
    await page.getByText('Live events').click();
    await page.evaluate(() => scrollTo(0, 0));
  });
  await takeDashboard('dashboard-desktop.png', '', { viewport: { width: 1280, height: 960 } });
  await takeDashboard('dashboard-ar.png', '/ar', { viewport: { width: 1280, height: 1000 } });
  await takeDashboard('dashboard-phone.png', '', { ...phone, deviceScaleFactor: 1.5 });
} finally {
  await browser.close();
  await demo.close();
  await shop.close();
  await rm(folder, { recursive: true, force: true });
}
