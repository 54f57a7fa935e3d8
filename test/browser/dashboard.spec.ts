import { expect, type Page } from '@playwright/test';
import type { Demo } from '../../demo/serve/start-demo.js';
import type { CreateEventBody } from '../../src/contract/index.js';
import { test } from '../support/demo.js';

test.use({ seed: 3_000 });
test.describe.configure({ timeout: 90_000 });

const rows = (page: Page) =>
  page
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });

const count = (page: Page) => page.locator('.count');

/** Stores an event as a page of the shop would. */
async function post(demo: Demo, event: Partial<CreateEventBody>) {
  const answer = await fetch(`${demo.endpoint}/events?bearer_token=${demo.token}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: demo.storefrontUrl },
    body: JSON.stringify({ eventType: 'product interaction', sessionId: 'by-hand', ...event }),
  });
  expect(answer.status).toBe(200);
}

test('totals, charts and the funnel are what the API counts', async ({ demo, client, page }) => {
  await page.goto(`${demo.dashboardUrl}?range=year`);
  const sum = async (eventType: string) =>
    (await client.views({ eventType, range: 'year' })).views.reduce((n, row) => n + row.views, 0);
  const orders = await sum('product ordered');
  expect(orders).toBeGreaterThan(5);
  await expect(page.locator('.total', { hasText: 'Orders' })).toContainText(`${orders}`);
  const carts = await sum('product cart-add');
  const chart = page.locator('.chart', { hasText: 'cart-add' });
  await expect(chart.locator('.readout')).toHaveText(`${carts}`);
  await expect(chart.locator('canvas')).toBeVisible();
  const funnel = page.locator('.funnel li');
  await expect(funnel).toHaveCount(4);
  await expect(funnel.last()).toContainText(`${orders}`);
  await expect(funnel.last()).toContainText(`${Math.round((orders / carts) * 100)} %`);
});

test('filters narrow the list, stand in the address, and "back" undoes them', async ({
  demo,
  client,
  page,
}) => {
  await page.goto(demo.dashboardUrl);
  await expect(count(page)).toHaveText('3,000 events');
  await page.getByLabel('Type').selectOption('product ordered');
  const ordered = (await client.list({ eventType: 'product ordered' })).count;
  await expect(count(page)).toHaveText(`${ordered} events`);
  for (const row of await rows(page).all()) await expect(row).toContainText('ordered');
  await page.getByLabel('Metadata').fill('{"item_id":"HL-200"}');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const metadata = { item_id: 'HL-200' };
  const tables = (await client.list({ eventType: 'product ordered', metadata })).count;
  expect(tables).toBeLessThan(ordered);
  await expect(count(page)).toHaveText(new RegExp(`^${tables} event`));
  await page.reload();
  await expect(count(page)).toHaveText(new RegExp(`^${tables} event`));
  await page.goBack();
  await expect(count(page)).toHaveText(`${ordered} events`);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(count(page)).toHaveText('3,000 events');
});

test('session, device and referer filter by a click', async ({ demo, client, page }) => {
  await page.goto(demo.dashboardUrl);
  const [newest] = (await client.list()).events;
  const { sessionId = '', device, referer } = newest ?? {};
  for (const [title, filter] of [
    [`Session ${sessionId}`, { sessionId }],
    [device ?? '', { device: device ?? '' }],
    [referer ?? '', { referer: referer ?? '' }],
  ] as const) {
    await rows(page).getByTitle(title, { exact: true }).first().click();
    const { count: expected } = await client.list(filter);
    await expect(count(page)).toHaveText(`${expected.toLocaleString('en')} events`);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect(count(page)).toHaveText('3,000 events');
  }
});

test('metadata that is no JSON object is refused in words, and nothing is asked', async ({
  demo,
  page,
}) => {
  await page.goto(demo.dashboardUrl);
  await expect(count(page)).toHaveText('3,000 events');
  await page.getByLabel('Metadata').fill('{item_id: 1}');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page.locator('#metadata-problem')).toContainText('write a JSON object');
  await expect(count(page)).toHaveText('3,000 events');
});

test('the list goes on page by page', async ({ demo, client, page }) => {
  await page.goto(demo.dashboardUrl);
  const second = (await client.list({ page: 2, perPage: 20 })).events[0];
  await page.getByRole('button', { name: 'Older' }).click();
  await expect(page.locator('.where')).toHaveText('Page 2 of 150');
  await expect(rows(page).first()).toHaveAttribute('data-id', second?.id ?? '');
  await page.getByRole('button', { name: 'Newer' }).click();
  await expect(page.locator('.where')).toHaveText('Page 1 of 150');
});

test('a new event appears while one looks, the focus stays, and what is stored is text', async ({
  demo,
  page,
}) => {
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(demo.dashboardUrl);
  await expect(count(page)).toHaveText('3,000 events');
  const open = rows(page).nth(3).getByRole('button').first();
  const id = await rows(page).nth(3).getAttribute('data-id');
  await open.focus();
  const markup = '<img src=x onerror="document.title=1">';
  await post(demo, { device: markup, eventMetadata: { note: markup } });
  await expect(count(page)).toHaveText('3,001 events', { timeout: 10_000 });
  await expect(rows(page).first()).toContainText('<img src=x');
  await expect(page.locator(`tr[data-id="${id}"] .open`)).toBeFocused();
  await rows(page).first().getByRole('button', { name: 'interaction' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('onerror');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(rows(page).first().getByRole('button', { name: 'interaction' })).toBeFocused();
  await expect(page).toHaveTitle('Halden · Events');
  expect(problems).toEqual([]);
});

test('a collector that is gone is said in a sentence, and the page recovers by itself', async ({
  demo,
  page,
}) => {
  await page.goto(demo.dashboardUrl);
  await expect(count(page)).toHaveText('3,000 events');
  await page.route('**/events?**', (route) => route.abort());
  await expect(page.locator('.problem')).toContainText('cannot be read', { timeout: 10_000 });
  await page.unroute('**/events?**');
  await expect(page.locator('.problem')).toBeHidden({ timeout: 10_000 });
});
