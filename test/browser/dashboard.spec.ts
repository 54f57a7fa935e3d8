import { expect } from '@playwright/test';
import type { DeliveryResponse, ListResponse, ViewsResponse } from 'vitrine/contract';
import { DEMO_TOKEN } from '../../demo/serve/config.js';
import { ask, open, post, rows, test, whole } from './dashboard-page.js';

test('totals, chart and funnel say what the views of the API say', async ({ page, demo }) => {
  await open(page, demo, '?range=month&span=12m&chart=product+ordered');
  const now = new Date();
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11));
  const views = (eventType: string) =>
    ask<ViewsResponse>(demo, '/events/views', {
      eventType,
      range: 'month',
      subStartDate: first.toISOString().slice(0, 10),
    });
  const sum = (answer: ViewsResponse, what: 'views' | 'metric') =>
    answer.views.reduce((all, row) => all + (row[what] ?? 0), 0);
  const [opened, carts, orders] = await Promise.all(
    ['product AR download', 'product cart-add', 'product ordered'].map(views),
  );
  if (!opened || !carts || !orders) throw new Error('no views');
  expect(sum(orders, 'views')).toBeGreaterThan(0);
  const total = (name: string) => page.locator(`[data-total=${name}]`);
  await expect(total('ar')).toHaveText(whole(sum(opened, 'views')));
  await expect(total('carts')).toHaveText(whole(sum(carts, 'views')));
  await expect(total('orders')).toHaveText(whole(sum(orders, 'views')));
  await expect(total('revenue')).toHaveText(`€${whole(sum(orders, 'metric'))}`);
  const rate = `${Math.round((100 * sum(orders, 'views')) / sum(carts, 'views'))} %`;
  await expect(page.locator('.funnel li').last().locator('.rate')).toHaveText(rate);

  await page.getByText('Figures', { exact: true }).click();
  const name = (year: number, month: number) =>
    new Date(Date.UTC(year, month - 1)).toLocaleString('en-GB', {
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    });
  const expected = Array.from({ length: 12 }, (_, i) => {
    const date = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - i));
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    const row = orders.views.find((view) => view.year === year && view.month === month);
    return `${name(year, month)}${whole(row?.views ?? 0)}`;
  });
  await expect(page.locator('.figures tbody tr')).toHaveText(expected);
});

test('delivery says what the report says, which the page has no token for', async ({
  page,
  demo,
}) => {
  const session = { sessionId: 'delivery-panel', device: 'Mozilla/5.0 Epiphany/49.0' };
  for (const $seq of [1, 1, 4])
    await post(demo, { ...session, eventMetadata: { $id: `panel-${$seq}`, $seq } });
  await open(page, demo, '?span=12m&range=month');
  const from = await page.evaluate(() => {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11)).toISOString();
  });
  const report = `${demo.storefrontUrl}/delivery?from=${from.slice(0, 10)}`;
  const { total, browsers }: DeliveryResponse = await (await fetch(report)).json();
  expect(total.duplicates).toBeGreaterThan(0);
  const mark = (name: string) => page.locator(`[data-delivery=${name}]`);
  await expect(mark('lost')).toHaveText(whole(total.lost));
  await expect(mark('duplicates')).toHaveText(whole(total.duplicates));
  await expect(page.locator('.delivery tbody th')).toHaveText(
    browsers.map(({ browser }) => browser),
  );
  const row = page.locator('.delivery tr', { hasText: 'Epiphany' });
  await expect(row.locator('td')).toHaveText(['2', '0', '1', '–', '–']);

  // What a page's token may not ask, the page cannot ask.
  const asked = await fetch(`${demo.endpoint}/delivery?bearer_token=${DEMO_TOKEN}`, {
    headers: { Origin: demo.storefrontUrl },
  });
  expect(asked.status).toBe(401);
  const sources = await Promise.all(
    [demo.dashboardUrl, `${demo.storefrontUrl}/dashboard.js`].map(async (url) =>
      (await fetch(url)).text(),
    ),
  );
  expect(sources.join()).not.toMatch(/private-[\w-]{20}/);
});

test('days without events are zero, not left out', async ({ page, demo }) => {
  await open(page, demo, '?span=custom&from=2001-02-26&to=2001-03-01');
  await page.getByText('Figures', { exact: true }).click();
  await expect(page.locator('.figures tbody tr')).toHaveText([
    'Thu, 1 Mar 20010',
    'Wed, 28 Feb 20010',
    'Tue, 27 Feb 20010',
    'Mon, 26 Feb 20010',
  ]);
});

test('trouble is told with its remedy, and goes by itself', async ({ page, demo }) => {
  await open(page, demo);
  const api = `${new URL(demo.endpoint).origin}/**`;
  const trouble = page.locator('.trouble');
  await page.route(api, (route) => route.abort());
  await expect(trouble).toContainText('does not answer: start it');
  await page.unroute(api);
  await expect(trouble).toBeHidden();
  await page.route(api, (route) =>
    route.fulfill({
      status: 401,
      headers: { 'Access-Control-Allow-Origin': '*' },
      json: { error: { type: 'unauthorized', message: 'Unauthorized' } },
    }),
  );
  await expect(trouble).toContainText('refuses the token (401)');
  await expect(rows(page)).toHaveCount(25);
  await page.unroute(api);
  await expect(trouble).toBeHidden();
});

test('nothing breaks the policy of the page', async ({ page, demo }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await open(page, demo);
  await page.locator('.log .open').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(errors).toEqual([]);
});

test('the period is called what is counted: years are whole ones', async ({ page, demo }) => {
  await open(page, demo);
  const span = page.locator('[name=span]');
  await expect(span).toHaveValue('90d');
  await page.getByText('Year', { exact: true }).click();
  await expect(span).toHaveValue('all');
  await expect(span.locator('option:disabled')).toHaveText([/30 days/, /90 days/, /12/, /24/]);
  await expect(page).toHaveURL(/range=year&span=all/);
  // A link that says otherwise is read alike.
  await open(page, demo, '?range=month&span=90d');
  await expect(span).toHaveValue('12m');
});

test('what is seeded begins and ends as visits do', async ({ demo }) => {
  const count = async (eventType: string) =>
    (await ask<ListResponse>(demo, '/events', { eventType, perPage: '1' })).count;
  const [starts, ends, offered, completed] = await Promise.all(
    [
      'product session start',
      'product session end',
      'product AR mobile transition offered',
      'product AR mobile transition completed',
    ].map(count),
  );
  expect(ends).toBeLessThanOrEqual(starts as number);
  expect(ends).toBeGreaterThan((starts as number) * 0.9);
  expect(completed).toBeGreaterThan(0);
  expect(completed).toBeLessThan((offered as number) / 2);
});
