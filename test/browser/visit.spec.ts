import { type Browser, devices, expect, type Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import { test as base } from '../support/demo.js';

const test = base.extend<{ stored: () => Promise<StoredEvent[]> }>({
  stored: async ({ client }, use) => {
    await use(async () => (await client.list({ sort: 'createdAt', perPage: 1_000 })).events);
  },
});

test.describe.configure({ timeout: 120_000 });

/** Errors of the page and of its policy; there should be none. */
function listen(page: Page): string[] {
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  return problems;
}

const types = (events: readonly StoredEvent[]) => events.map(({ eventType }) => eventType);

const ofType = (events: readonly StoredEvent[], eventType: string) =>
  events.filter((event) => event.eventType === eventType);

/** Waits until the product is drawn, which is told as an event. */
async function open(page: Page, url: string, stored: () => Promise<StoredEvent[]>, renders = 1) {
  await page.goto(url);
  await expect
    .poll(async () => ofType(await stored(), 'product renders').length, { timeout: 60_000 })
    .toBe(renders);
  await expect
    .poll(async () => types(await stored()).filter((type) => / AR (not|off)/.test(type)).length)
    .toBe(renders);
}

test('a visit: choose, add to cart, another product, order; the API and the dashboard show exactly that', async ({
  demo,
  stored,
  page,
}) => {
  const problems = listen(page);
  const begin = Date.now();
  await open(page, `${demo.storefrontUrl}/lounge-chair`, stored);
  await page.getByRole('radio', { name: 'Rust wool' }).check({ force: true });
  await page.getByRole('radio', { name: 'Walnut' }).check({ force: true });
  await page.getByLabel('Quantity').fill('2');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('button', { name: 'Close cart' }).click();
  await page.getByRole('link', { name: 'Side table' }).click();
  await expect(page).toHaveURL(`${demo.storefrontUrl}/side-table`);
  await expect
    .poll(async () => ofType(await stored(), 'product renders').length, { timeout: 60_000 })
    .toBe(2);
  await expect.poll(async () => ofType(await stored(), 'product AR not available').length).toBe(2);
  await page.getByRole('button', { name: /^Cart/ }).click();
  await page.getByRole('button', { name: 'Place the order' }).click();
  await expect(page.getByRole('heading', { name: 'Thank you' })).toBeVisible();
  await expect.poll(async () => ofType(await stored(), 'product ordered').length).toBe(1);
  const transaction = await page.locator('.order').textContent();

  const events = await stored();
  const inOrder = [...events].sort(
    (a, b) => Number(a.eventMetadata.$seq) - Number(b.eventMetadata.$seq),
  );
  expect(types(inOrder)).toEqual([
    'product session start',
    'product renders',
    'product AR not available',
    'product configuration start',
    'product configuration attribute set',
    'product configuration attribute set',
    'product cart-add',
    'product session start',
    'product renders',
    'product AR not available',
    'product ordered',
  ]);
  expect(inOrder.map(({ eventMetadata }) => eventMetadata.$seq)).toEqual(
    inOrder.map((_, i) => i + 1),
  );
  expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
  const userAgent = await page.evaluate(() => navigator.userAgent);
  for (const event of events) {
    expect(event.device).toBe(userAgent);
    expect(event.referer).toBe(event.eventMetadata.$page);
    expect(Date.parse(event.createdAt)).toBeGreaterThan(begin - 1_000);
    expect(Date.parse(event.createdAt)).toBeLessThanOrEqual(Date.now());
  }
  expect(ofType(events, 'product cart-add')[0]).toMatchObject({
    assetName: 'Halden lounge chair',
    referer: `${demo.storefrontUrl}/lounge-chair`,
    configuration: { fabric: 'rust', wood: 'walnut' },
    metric: 1_780,
    eventMetadata: { item_id: 'HL-100', item_variant: 'Rust wool, Walnut', quantity: 2 },
  });
  expect(ofType(events, 'product ordered')[0]).toMatchObject({
    metric: 1_780,
    eventMetadata: { transaction_id: transaction, value: 1_780, currency: 'EUR' },
  });
  expect(problems).toEqual([]);

  await page.goto(demo.dashboardUrl);
  const rows = page
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });
  await expect(rows).toHaveCount(events.length);
  for (const [i, event] of [...events].reverse().entries()) {
    await expect(rows.nth(i)).toContainText(event.eventType.replace('product ', ''));
    await expect(rows.nth(i)).toContainText(event.sessionId.slice(0, 8));
  }
  expect(problems).toEqual([]);
});

test('a reload keeps the session', async ({ demo, stored, page }) => {
  await open(page, `${demo.storefrontUrl}/lounge-chair`, stored);
  const session = await page.evaluate(() => window.vitrine.sessionId);
  await page.reload();
  await expect.poll(async () => ofType(await stored(), 'product session start').length).toBe(2);
  expect(await page.evaluate(() => window.vitrine.sessionId)).toBe(session);
  expect(new Set((await stored()).map(({ sessionId }) => sessionId))).toEqual(new Set([session]));
});

test('closing the tab right after "Add to cart" loses nothing', async ({
  demo,
  stored,
  context,
}) => {
  const page = await context.newPage();
  await open(page, `${demo.storefrontUrl}/side-table`, stored);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.close();
  await expect.poll(async () => ofType(await stored(), 'product cart-add').length).toBe(1);
});

test('sharing and the spec sheet are counted, each once', async ({ demo, stored, page }) => {
  await open(page, `${demo.storefrontUrl}/lounge-chair`, stored);
  await page.evaluate(() => {
    Object.assign(navigator, { share: undefined });
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async () => {} } });
  });
  await page.getByRole('button', { name: 'Share' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Spec sheet' }).click();
  expect((await download).suggestedFilename()).toBe('lounge-chair.pdf');
  await expect.poll(async () => ofType(await stored(), 'product social share').length).toBe(1);
  await expect.poll(async () => ofType(await stored(), 'product download').length).toBe(1);
});

/** A phone on which `<model-viewer>` offers Scene Viewer. */
const phone = (browser: Browser) => browser.newContext({ ...devices['Pixel 7'] });

test('on a phone AR is offered once, and opening it is counted once', async ({
  demo,
  stored,
  browser,
}) => {
  const context = await phone(browser);
  const page = await context.newPage();
  await open(page, `${demo.storefrontUrl}/lounge-chair`, stored);
  expect(types(await stored())).toContain('product AR offered');
  await page.getByRole('button', { name: 'View in your room' }).click();
  await expect.poll(async () => ofType(await stored(), 'product AR download').length).toBe(1);
  expect(ofType(await stored(), 'product AR download')[0]?.eventMetadata).toMatchObject({
    ar_mode: 'scene-viewer',
    model_url: expect.stringContaining('.glb'),
  });
  await context.close();
});

test('both pages fit a phone', async ({ demo, browser }) => {
  const context = await phone(browser);
  const page = await context.newPage();
  for (const url of [`${demo.storefrontUrl}/lounge-chair`, demo.dashboardUrl]) {
    await page.goto(url);
    await page.waitForTimeout(1_500);
    const [content, screen] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      window.innerWidth,
    ]);
    expect(content).toBeLessThanOrEqual(screen as number);
  }
  await context.close();
});
