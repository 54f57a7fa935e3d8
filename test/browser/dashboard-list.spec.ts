import { expect } from '@playwright/test';
import type { ListResponse } from 'vitrine/contract';
import { ask, open, post, rows, test, whole } from './dashboard-page.js';

test('filters narrow the list, stand in the address, and back takes them off', async ({
  page,
  demo,
}) => {
  await open(page, demo);
  await page.getByLabel('Type').selectOption('product ordered');
  const { count } = await ask<ListResponse>(demo, '/events', { eventType: 'product ordered' });
  await expect(page.locator('.position')).toContainText(`of ${whole(count)}`);
  await expect(page).toHaveURL(/type=product\+ordered/);
  for (const type of await page.locator('.log .open').allTextContents())
    expect(type).toBe('ordered');

  const session = rows(page).first().locator('.session button');
  const id = (await session.getAttribute('title'))?.replace('Only ', '') ?? '';
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page).not.toHaveURL(/type=/);
  await page.goBack();
  await expect(page).toHaveURL(/type=product\+ordered/);
  // Until then the first row is that of everything.
  await expect(page.locator('.position')).toContainText(`of ${whole(count)}`);
  await session.click();
  await expect(page.getByRole('textbox', { name: 'Session' })).toHaveValue(id);
  await expect(page.locator('.position')).toContainText('1–1 of 1');
  await page.goBack();
  await expect(page.getByRole('textbox', { name: 'Session' })).toHaveValue('');
  await expect(page.locator('.position')).toContainText(`of ${whole(count)}`);
});

test('a device and a referer filter when they are chosen', async ({ page, demo }) => {
  await open(page, demo);
  for (const [list, field] of [
    ['devices', 'device'],
    ['referers', 'referer'],
  ] as const) {
    const button = page.locator(`.${list} button`).last();
    const value = (await button.getAttribute('title')) ?? '';
    await button.click();
    const { count } = await ask<ListResponse>(demo, '/events', { [field]: value });
    expect(count).toBeLessThan(3_000);
    await expect(page.locator('.position')).toContainText(`of ${whole(count)}`);
    await page.getByRole('button', { name: 'Clear' }).click();
  }
});

test('metadata filters as JSON; what is none is told beside the field', async ({ page, demo }) => {
  await open(page, demo);
  const field = page.getByLabel('Metadata');
  await field.fill('{"item_id": "HL-200"');
  await field.press('Enter');
  await expect(page.locator('#metadata-error')).toContainText('This is not JSON');
  await expect(page.locator('#metadata-error')).toContainText('{"item_id":"HL-100"}');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.fill('["HL-200"]');
  await field.press('Enter');
  await expect(page.locator('#metadata-error')).toContainText('not an object');
  await field.fill('{"item_id": "HL-200"}');
  await field.press('Enter');
  await expect(page.locator('#metadata-error')).toBeEmpty();
  const { count } = await ask<ListResponse>(demo, '/events', { metadata: '{"item_id":"HL-200"}' });
  expect(count).toBeGreaterThan(0);
  await expect(page.locator('.position')).toContainText(`of ${whole(count)}`);
});

test('paging turns through the list of the API', async ({ page, demo }) => {
  await open(page, demo, '?type=product+renders');
  const second = await ask<ListResponse>(demo, '/events', {
    eventType: 'product renders',
    page: '2',
    perPage: '25',
  });
  await page.getByRole('button', { name: 'Older' }).click();
  await expect(rows(page).first()).toHaveAttribute('data-key', second.events[0]?.id ?? '');
  await expect(rows(page)).toHaveCount(25);
  await expect(page).toHaveURL(/page=2/);
  await page.getByRole('button', { name: 'Newer' }).click();
  await expect(page.locator('.position')).toContainText('1–25');
});

test('an event that arrives is shown and counted, and the focus stays', async ({ page, demo }) => {
  await open(page, demo, '?session=live-update');
  await expect(page.locator('.nothing')).toBeVisible();
  await post(demo, { sessionId: 'live-update', eventType: 'product renders' });
  await expect(rows(page)).toHaveCount(1);
  await expect(page.locator('.arrived')).toHaveText('1 new event');
  const events = page.locator('[data-total=events]');
  const before = Number((await events.textContent())?.replace(',', ''));
  const first = page.locator('.log .open');
  await first.focus();
  const element = await first.elementHandle();
  await post(demo, { sessionId: 'live-update', eventType: 'product cart-add' });
  await expect(page.locator('.log .open')).toHaveText(['cart-add', 'renders']);
  expect(await element?.evaluate((node) => node === document.activeElement)).toBe(true);
  await expect(rows(page).first()).toHaveClass('fresh');
  await expect
    .poll(async () => Number((await events.textContent())?.replace(',', '')))
    .toBeGreaterThan(before);
});

test('stored HTML is text, in the list and in the detail', async ({ page, demo }) => {
  const html = '<img src=x onerror="document.title=1"><b>bold</b>';
  await post(demo, {
    sessionId: 'stored-html',
    device: html,
    eventMetadata: { item_name: html, item_variant: html },
  });
  await open(page, demo, '?session=stored-html');
  await expect(rows(page).locator('.device')).toHaveText(html);
  await rows(page).locator('.open').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(html);
  await expect(dialog.locator('pre').first()).toContainText(JSON.stringify(html));
  await expect(page.locator('main img, main b b, dialog img, dialog b')).toHaveCount(0);
  await expect(page).toHaveTitle('Halden · Events');
});

test('by keyboard: open, Escape, and the focus is back; a link opens the same event', async ({
  page,
  demo,
}) => {
  await open(page, demo);
  const button = rows(page).nth(2).locator('.open');
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  const id = (await rows(page).nth(2).getAttribute('data-key')) ?? '';
  await expect(dialog.locator('dd').first()).toHaveText(id);
  const link = page.url();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
  await expect(page).not.toHaveURL(/event=/);
  const style = await button.evaluate((node) => getComputedStyle(node).outlineStyle);
  expect(style).toBe('solid');

  await page.goto(link);
  await expect(dialog.locator('dd').first()).toHaveText(id);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(demo.dashboardUrl);
});
