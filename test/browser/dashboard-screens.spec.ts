import { expect } from '@playwright/test';
import { open, post, rows, test } from './dashboard-page.js';

test('on a phone nothing is wider than the screen', async ({ page, demo }) => {
  await post(demo, {
    sessionId: 'w'.repeat(128),
    device: 'Agent'.repeat(60),
    eventMetadata: { item_variant: 'Wide'.repeat(60) },
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, demo, `?session=${'w'.repeat(128)}`);
  await expect(rows(page)).toHaveCount(1);
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBe(390);
  await rows(page).locator('.open').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await width()).toBe(390);
  expect(
    await page.getByRole('dialog').evaluate((node) => node.scrollWidth - node.clientWidth),
  ).toBe(0);
});

test.describe('on screens of every density', () => {
  // Narrow bars, thin ones on two devices, and an area: each is drawn in another way.
  for (const [width, deviceScaleFactor] of [
    [412, 2],
    [390, 3],
    [360, 3],
    [800, 2],
    [1280, 1],
  ] as const)
    test(`${width} px wide at ${deviceScaleFactor}, every chart shows its counts`, async ({
      demo,
      browser,
    }) => {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        deviceScaleFactor,
      });
      const page = await context.newPage();
      await open(page, demo);
      const empty = () =>
        page.evaluate(
          () =>
            [
              ...document.querySelectorAll<HTMLCanvasElement>(
                '.chart canvas, li:nth-child(-n + 2) .tile-chart canvas',
              ),
            ].filter((canvas) => {
              const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
                0,
                0,
                canvas.width,
                canvas.height,
              );
              // Bars, areas and lines are darker than labels and grid.
              return !data.some((red, i) => i % 4 === 0 && red < 90 && (data[i + 3] ?? 0) > 200);
            }).length,
        );
      await expect.poll(empty).toBe(0);
      await context.close();
    });
});
