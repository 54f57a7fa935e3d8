import { test as base, expect, type Page } from '@playwright/test';
import type {
  CreateEventBody,
  DeliveryResponse,
  ListResponse,
  ViewsResponse,
} from 'vitrine/contract';
import { DEMO_TOKEN } from '../../demo/serve/config.js';
import { type Demo, startDemo } from '../../demo/serve/start-demo.js';

/** A demo of its own for each worker: whoever posts, names the events so that nobody else counts them. */
const test = base.extend<object, { demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures out of the pattern.
    async ({}, use) => {
      const demo = await startDemo({ port: 0, file: ':memory:', seed: 3_000 });
      await use(demo);
      await demo.close();
    },
    { scope: 'worker' },
  ],
});

async function ask<Answer>(demo: Demo, path: string, query: Record<string, string> = {}) {
  const address = new URL(demo.endpoint + path);
  for (const [name, value] of Object.entries({ bearer_token: DEMO_TOKEN, ...query })) {
    address.searchParams.set(name, value);
  }
  const answer = await fetch(address, { headers: { Origin: demo.storefrontUrl } });
  const body = await answer.json();
  return (Array.isArray(body) ? body[0] : body) as Answer;
}

async function post(demo: Demo, event: Partial<CreateEventBody>) {
  const answer = await fetch(`${demo.endpoint}/events?bearer_token=${DEMO_TOKEN}`, {
    method: 'POST',
    headers: { Origin: demo.storefrontUrl, 'Content-Type': 'application/json' },
    body: JSON.stringify({ eventType: 'product interaction', sessionId: 'tests', ...event }),
  });
  expect(answer.status).toBe(200);
}

async function open(page: Page, demo: Demo, query = '') {
  await page.goto(demo.dashboardUrl + query);
  await expect(page.locator('body')).toHaveAttribute('data-status', 'live');
}

const rows = (page: Page) => page.locator('.log tbody tr');
const whole = (value: number) => value.toLocaleString('en');

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
