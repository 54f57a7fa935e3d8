import { devices, expect } from '@playwright/test';
import { FULL } from '../support/full.js';
import { ofType, phone, test, withoutModels } from '../support/visit.js';

test.describe.configure({ timeout: 120_000 });

test('does not order a product that was removed from the cart', async ({ demo, page }) => {
  await withoutModels(page.context());
  await page.goto(`${demo.storefrontUrl}/lounge-chair`);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('button', { name: /^Remove/ }).click();
  await expect(page.getByText('Nothing in it yet.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Place the order' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Close cart' })).toBeFocused();
});

test('the panel shows events from before it was opened', async ({ demo, stored, page }) => {
  await withoutModels(page.context());
  let arrive = () => {};
  const isStored = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/storefront.js', async (route) => {
    await isStored;
    await route.continue();
  });
  await page.goto(`${demo.storefrontUrl}/lounge-chair`, { waitUntil: 'commit' });
  await expect
    .poll(async () => ofType(await stored(), 'product session start').length, { timeout: 30_000 })
    .toBe(1);
  arrive();
  await expect(page.locator('.panel li.sent', { hasText: 'session start' })).toHaveCount(1);
});

test('the panel leaves the button free on a phone', async ({ demo, browser }) => {
  const context = await phone(browser);
  await withoutModels(context);
  const page = await context.newPage();
  await page.goto(`${demo.storefrontUrl}/lounge-chair`);
  await page.getByRole('button', { name: 'Add to cart' }).tap();
  await expect(page.getByRole('heading', { name: 'Cart' })).toBeVisible();
  await page.getByRole('button', { name: 'Close cart' }).tap();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const bottomOf = async (name: string) => {
    const box = await page.locator(name).boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  const panel = await page.locator('.panel').boundingBox();
  expect(await bottomOf('.more')).toBeLessThanOrEqual(panel?.y ?? 0);
  await context.close();
});

test('reports that the shop does not answer when its server is down', async ({ demo, page }) => {
  await withoutModels(page.context());
  await page.goto(`${demo.storefrontUrl}/lounge-chair`);
  await page.route('**/cart/add.js', (route) => route.abort());
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByRole('alert')).toContainText('The shop does not answer');
  await expect(page.locator('.count')).toHaveText('0');
});

test('reports title and asset with the first event', async ({ demo, stored, page }) => {
  await withoutModels(page.context());
  await page.goto(`${demo.storefrontUrl}/side-table`);
  const starts = async () => ofType(await stored(), 'product session start');
  await expect.poll(async () => (await starts()).length, { timeout: 30_000 }).toBe(1);
  const [start] = await starts();
  expect(start?.eventMetadata.$title).toBe('Halden side table · Halden');
  expect(start?.assetName).toBe('Halden side table');
});

test('fits a screen of 320 px', async ({ demo, browser }) => {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  await withoutModels(page.context());
  await page.goto(`${demo.storefrontUrl}/lounge-chair`);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  const dialog = page.getByRole('dialog');
  for (const part of [
    page.locator('.cart-button'),
    dialog.locator('.close'),
    dialog.locator('b'),
  ]) {
    const box = await part.first().boundingBox();
    expect((box?.x ?? 321) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.close();
});

test('the storefront fits a phone', async ({ demo, browser }) => {
  const context = await phone(browser);
  await withoutModels(context);
  const page = await context.newPage();
  await page.goto(`${demo.storefrontUrl}/lounge-chair`);
  await page.locator('.panel li.sent').first().waitFor({ state: 'attached' });
  const [content, screen] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  expect(content).toBeLessThanOrEqual(screen as number);
  await context.close();
});

test('hides the QR code on a phone', FULL, async ({ demo, page, browser }) => {
  await page.goto(`${demo.storefrontUrl}/lounge-chair`);
  // It appears once the model is drawn, which takes a while without a graphics card.
  await expect(page.locator('.handoff')).toBeVisible({ timeout: 60_000 });
  // A phone that cannot show the product in the room itself has the code, but not in its way.
  const { defaultBrowserType: _, ...device } = devices['iPhone 13'];
  const context = await browser.newContext({ ...device, deviceScaleFactor: 0.5 });
  const held = await context.newPage();
  await held.goto(`${demo.storefrontUrl}/lounge-chair`);
  await expect(held.locator('.handoff:not([hidden])')).toHaveCount(1, { timeout: 60_000 });
  await expect(held.locator('.handoff')).toBeHidden();
  await context.close();
});
