import { NOW, PASSWORD } from '../../tools/harness/dashboard/start-shop.js';
import { expect, OWNER, settled, test, VIEWER } from './dashboard-test.js';

test('shows an error for a wrong password, and opens the requested page for the right one', {
  tag: '@smoke',
}, async ({ stranger: page, shop }) => {
  await page.goto(`${shop.origin}/dashboard/products?period=7d&sort=-adds`);
  await page.getByLabel('Name').fill(VIEWER);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('Name or password is wrong');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(page).toHaveURL(/\/products\?period=7d&sort=-adds$/);
  await expect(page.getByRole('columnheader', { name: 'Adds' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  // A viewer manages no links.
  await page.getByText(VIEWER, { exact: true }).click();
  await expect(page.getByRole('link', { name: 'Account' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Share links' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test("keeps the page's state when the session is over", async ({ open, stranger: page }) => {
  await open('/events?period=90d&type=product+ordered');
  const address = page.url();
  await page.getByLabel('Session id').fill('half a thou');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Refresh' }).click();
  const dialog = page.getByRole('dialog', { name: 'The session is over' });
  await expect(dialog).toBeVisible();
  expect(page.url()).toBe(address);
  // Escape must not leave a page that cannot read anything.
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await expect(dialog.getByLabel('Name')).toHaveValue(OWNER);
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await settled(page);
  expect(page.url()).toBe(address);
  await expect(page.getByLabel('Session id')).toHaveValue('half a thou');
  await expect(page.getByRole('table')).toBeVisible();
});

test('a share link shows one org, and no refused events', async ({
  open,
  stranger: page,
  browser,
}) => {
  await open('/shares');
  await page.getByLabel('For whom').fill('Agency');
  await page.getByLabel('Days until it expires').fill('7');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByLabel('New share link').inputValue();
  await expect(page.getByRole('row', { name: /Agency.*Ada/ })).toBeVisible();

  const context = await browser.newContext({ locale: 'en-GB' });
  const guest = await context.newPage();
  await guest.clock.setFixedTime(NOW);
  await guest.goto(link);
  await settled(guest);
  await expect(guest.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  // The token is neither in the address nor in the history.
  expect(guest.url()).not.toContain('#');
  await expect(guest.locator('.org')).toHaveText('Halden');
  await expect(guest.locator('[data-measure="sessions"] .tile-value')).not.toHaveText('0');
  await guest.getByRole('link', { name: 'Trust' }).click();
  await expect(guest.getByText('A share link does not show it').first()).toBeVisible();

  await page.getByRole('button', { name: 'Remove the link for Agency' }).click();
  await expect(page.getByText('There are no links')).toBeVisible();
  await context.close();
});

test('shows what to do for a used or unknown link', async ({ stranger: page, shop }) => {
  await page.goto(`${shop.origin}/dashboard/welcome#share.000000000000.${'x'.repeat(43)}`);
  await expect(page.getByRole('alert')).toContainText('Ask for a new one');
  await page.getByRole('link', { name: 'Sign in with a password' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('keeps its figures while offline, and reloads them when online', async ({
  open,
  stranger: page,
}) => {
  await open();
  const sessions = page.locator('[data-measure="sessions"] .tile-value');
  const figure = await sessions.textContent();
  await page.context().setOffline(true);
  await expect(page.getByText('This device is offline').first()).toBeVisible();
  await expect(sessions).toHaveText(figure ?? '');
  await page.getByRole('link', { name: 'Devices' }).click();
  await expect(page.getByText('reads the figures again when it is back').first()).toBeVisible();
  await page.context().setOffline(false);
  await settled(page);
  await expect(page.getByRole('table', { name: 'Types of the period' })).toBeVisible();
  await expect(page.getByText('This device is offline')).toHaveCount(0);
});

test('a question that failed can be asked again', async ({ open, stranger: page }) => {
  let fails = true;
  await page.route('**/events/funnel*', (route) =>
    fails
      ? route.fulfill({
          status: 503,
          json: { error: { type: 'unavailable', message: 'Unavailable' } },
        })
      : route.continue(),
  );
  await open('/products?tab=options');
  await expect(page.getByRole('alert')).toContainText('Try again in a minute');
  fails = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('table')).toBeVisible();
});

test('a wrong filter is named', async ({ open, stranger: page }) => {
  await open('?metadata.unknown=1');
  await expect(page.getByRole('alert').first()).toContainText('metadata.unknown');
});

test('updates live events by itself until it is stopped', async ({ open, stranger: page }) => {
  await open();
  const now = page.locator('[data-now="sessions"]');
  await expect(now).toHaveText('1');
  await page.getByRole('link', { name: /·/ }).first().click();
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
  const first = page.locator('.timeline li').first();
  await expect(first).toContainText('Product view');
  await first.getByText('Product view').click();
  await expect(first).toContainText('product session start');
  await page.goBack();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveAttribute('aria-pressed', 'true');
});

test('a page that cannot be drawn leaves the others', async ({ open, stranger: page }) => {
  await page.route('**/events/sessions?*', (route) =>
    route.fulfill({ json: { sessions: 'none' } }),
  );
  await open('/account');
  await page.getByRole('link', { name: 'Sessions', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('This page could not be drawn');
  await page.getByRole('link', { name: 'Devices' }).click();
  await expect(page.getByRole('table', { name: 'Types of the period' })).toBeVisible();
});

test('an address of a session that is cut in the middle shows what to do', async ({
  open,
  stranger: page,
}) => {
  await open('/sessions');
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = '/dashboard/sessions/visit-%2';
    document.body.append(link);
    link.click();
  });
  await expect(page.getByRole('alert')).toContainText('There is no such thing');
});
