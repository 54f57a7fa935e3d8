import type { Page } from '@playwright/test';
import { expect, PAGES, smokeTag, test } from './dashboard-test.js';

/** Elements that reach out of the page to the right, unless their frame scrolls. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** A narrow phone; a window of 1280 at 200 %; a desktop; a 4K screen. */
const SIZES = [
  { width: 320, height: 640 },
  { width: 640, height: 400 },
  { width: 1440, height: 900 },
  { width: 3840, height: 2160 },
];

for (const [name, path] of Object.entries(PAGES))
  test(`${name} fits every width`, { tag: smokeTag(name) }, async ({ open, stranger: page }) => {
    await page.setViewportSize(SIZES[0] as (typeof SIZES)[number]);
    await open(path);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await expect.poll(() => overflow(page), { message: `${size.width} px` }).toBe(0);
    }
  });

test('hides the pages behind a button on a phone, and closes the menu on a choice', async ({
  open,
  stranger: page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open();
  const link = page.getByRole('link', { name: 'Sessions', exact: true });
  await expect(link).toBeHidden();
  await page.getByRole('button', { name: 'Pages' }).click();
  await link.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeFocused();
  await expect(link).toBeHidden();
});

test('the chart follows the width of the window', async ({ open, stranger: page }) => {
  await open();
  const canvas = page.locator('.plot-area canvas');
  const width = async () => (await canvas.boundingBox())?.width ?? 0;
  const wide = await width();
  await page.setViewportSize({ width: 400, height: 800 });
  await expect.poll(width).toBeLessThan(400);
  expect(wide).toBeGreaterThan(600);
});
