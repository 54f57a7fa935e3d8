import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { OTHER_ORG } from '../../tools/harness/dashboard/start-shop.js';
import { expect, PAGES, settled, smokeTag, test } from './dashboard-test.js';

/** Findings of axe, each with the elements that it means. */
async function findings(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}

for (const scheme of ['light', 'dark'] as const) {
  test.describe(`in the ${scheme} theme`, () => {
    test.use({ colorScheme: scheme });

    for (const [name, path] of Object.entries(PAGES))
      test(`axe finds nothing on ${name}`, { tag: smokeTag(name) }, async ({
        open,
        stranger: page,
      }) => {
        await open(path);
        expect(await findings(page)).toEqual([]);
      });

    test('axe finds nothing on the sign-in page and on a used link', async ({
      stranger: page,
      shop,
    }) => {
      await page.goto(`${shop.origin}/dashboard`);
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.goto(`${shop.origin}/dashboard/shared#unknown`);
      await expect(page.getByRole('heading', { name: 'does not work' })).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });

    test('axe finds nothing in dialogs, menus, tables of charts and filters', async ({
      open,
      stranger: page,
    }) => {
      await open('?item_id=CH-1');
      await page.getByText('Table of sessions').click();
      await page.getByText('Add filter').click();
      await page.getByText('Ada').click();
      await settled(page);
      expect(await findings(page)).toEqual([]);
      await open('/events');
      await page
        .getByRole('button', { name: /, details$/ })
        .first()
        .click();
      await expect(page.getByRole('dialog')).toContainText('Metadata');
      await settled(page);
      expect(await findings(page)).toEqual([]);
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect(page.getByRole('heading', { name: 'The session is over' })).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });

    test('axe finds nothing on an empty shop and on errors', async ({ open, stranger: page }) => {
      for (const path of ['', '/ar', '/products', '/sources', '/sessions', '/events', '/trust']) {
        await open(`${path}?org=${OTHER_ORG}`);
        expect(await findings(page)).toEqual([]);
      }
      await page.route('**/events/breakdown*', (route) =>
        route.fulfill({
          status: 503,
          json: { error: { type: 'unavailable', message: 'Unavailable' } },
        }),
      );
      await open('/sources');
      await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });
  });
}

test('keeps the chosen theme after a reload', async ({ open, stranger: page }) => {
  await open();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByText('Ada').click();
  await page.getByLabel('Theme').selectOption('dark');
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.reload();
  await settled(page);
  expect(await paper()).toBe(dark);
});

test('the page can be used with the keyboard alone', async ({ open, stranger: page }) => {
  await open();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the figures' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();

  // Another page begins at its heading.
  await page.getByRole('link', { name: 'Products', exact: true }).press('Enter');
  await settled(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Products' })).toBeFocused();
  await expect(page).toHaveTitle('Products, Halden · Vitrine');
  await expect(page.getByRole('link', { name: 'Products', exact: true }).first()).toHaveAttribute(
    'aria-current',
    'page',
  );

  // Sorting keeps the focus, says the order, and stands in the address.
  const adds = page.getByRole('button', { name: 'Adds' });
  await adds.press('Enter');
  await expect(page.getByRole('columnheader', { name: 'Adds' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(adds).toBeFocused();
  await adds.press('Space');
  await expect(page.getByRole('columnheader', { name: 'Adds' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await expect(page).toHaveURL(/sort=adds/);

  // A dialog gives the focus back.
  await page.getByRole('link', { name: 'Events', exact: true }).press('Enter');
  await settled(page);
  const event = page.getByRole('button', { name: /, details$/ }).first();
  await event.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(event).toBeFocused();
  await expect(page).not.toHaveURL(/event=/);
  await page.goBack();
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('moves nothing when reduced motion is preferred', async ({ open, stranger: page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.route('**/events/breakdown*', () => new Promise(() => {}));
  await open('/account');
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.locator('.pending').first()).toBeVisible();
  const moving = await page.evaluate(() => document.getAnimations().length);
  expect(moving).toBe(0);
});
