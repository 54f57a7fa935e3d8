import { expect } from '@playwright/test';
import { FULL } from '../support/full.js';
import {
  listen,
  ofType,
  open,
  openWithoutModel,
  phone,
  stays,
  test,
  turn,
  types,
} from '../support/visit.js';

test.describe.configure({ timeout: 120_000 });

test('API and dashboard show all actions of a visitor, from turning a chair to the order', async ({
  demo,
  stored,
  page,
}) => {
  const problems = listen(page);
  const begin = Date.now();
  await open(page, `${demo.storefrontUrl}/lounge-chair`, stored);
  await turn(page);
  await page.getByRole('radio', { name: 'Rust wool' }).check();
  await page.getByRole('radio', { name: 'Walnut' }).check();
  await page.getByLabel('Quantity').fill('2');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('button', { name: 'Close cart' }).click();
  await page.getByRole('link', { name: 'Side table' }).click();
  await expect(page).toHaveURL(`${demo.storefrontUrl}/side-table`);
  await expect
    .poll(async () => ofType(await stored(), 'product renders').length, { timeout: 60_000 })
    .toBe(2);
  // The browser is given a while to make AR available.
  await expect
    .poll(async () => ofType(await stored(), 'product AR not available').length, {
      timeout: 30_000,
    })
    .toBe(2);
  await page.getByRole('button', { name: /^Cart/ }).click();
  await page.getByRole('button', { name: 'Place the order' }).click();
  await expect(page.getByRole('heading', { name: 'Thank you' })).toBeVisible();
  await expect.poll(async () => ofType(await stored(), 'product ordered').length).toBe(1);
  await expect.poll(async () => ofType(await stored(), 'product session end').length).toBe(2);
  await stays(stored, page);
  const transaction = await page.locator('.order').textContent();

  const events = await stored();
  const inOrder = [...events].sort(
    (a, b) => Number(a.eventMetadata.$seq) - Number(b.eventMetadata.$seq),
  );
  // When AR is given up, and when the code for the phone is seen, is up to the browser.
  const offers = types(inOrder).filter((type) => /AR/.test(type));
  expect(offers.sort()).toEqual([
    'product AR mobile transition offered',
    'product AR mobile transition offered',
    'product AR not available',
    'product AR not available',
  ]);
  expect(types(inOrder).filter((type) => !/AR/.test(type))).toEqual([
    'product session start',
    'product renders',
    'product interaction',
    'product configuration start',
    'product configuration attribute set',
    'product configuration attribute set',
    'product cart-add',
    'product session end',
    'product session start',
    'product renders',
    'product ordered',
    'product session end',
  ]);
  expect(inOrder.map(({ eventMetadata }) => eventMetadata.$seq)).toEqual(
    inOrder.map((_, i) => i + 1),
  );
  expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
  const userAgent = await page.evaluate(() => navigator.userAgent);
  for (const event of events) {
    // A page that goes has the browser's own name again, not the one that is emulated.
    if (event.eventType !== 'product session end') expect(event.device).toBe(userAgent);
    expect(event.referer).toBe(event.eventMetadata.$page);
    expect(Date.parse(event.createdAt)).toBeGreaterThan(begin - 1_000);
    expect(Date.parse(event.createdAt)).toBeLessThanOrEqual(Date.now());
  }
  expect(ofType(events, 'product cart-add')[0]).toMatchObject({
    assetName: 'Halden lounge chair',
    referer: `${demo.storefrontUrl}/lounge-chair`,
    configuration: { fabric: 'rust', wood: 'walnut' },
    metric: 1_780,
    eventMetadata: {
      item_id: 'HL-100',
      item_name: 'Halden lounge chair',
      item_variant: 'Rust wool, Walnut',
      price: 890,
      quantity: 2,
    },
  });
  // The table was on the page; the chair was in the cart.
  expect(ofType(events, 'product ordered')[0]).toMatchObject({
    assetName: 'Halden lounge chair',
    referer: `${demo.storefrontUrl}/side-table`,
    metric: 1_780,
    eventMetadata: {
      items: expect.stringContaining('"item_id":"HL-100"'),
      transaction_id: transaction,
      value: 1_780,
      quantity: 2,
      currency: 'EUR',
    },
  });
  expect(problems).toEqual([]);

  await page.goto(demo.signInUrl as string);
  await page.getByLabel('Name').fill('Halden');
  await page.getByLabel('New password', { exact: true }).fill('a chair for two');
  await page.getByLabel('New password again').fill('a chair for two');
  await page.getByRole('button', { name: 'Save password' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // A driver controls this browser, so its visit is that of a robot.
  await page.goto(`${demo.dashboardUrl}/events?robots=include`);
  const rows = page
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });
  await expect(rows).toHaveCount(events.length);
  for (const [i, event] of [...events].reverse().entries())
    await expect(rows.nth(i)).toContainText(event.sessionId.slice(0, 8));
  await expect(rows.first()).toContainText('End of product view');
  expect(problems).toEqual([]);
});

test('a reload keeps the session', FULL, async ({ demo, stored, page }) => {
  await openWithoutModel(page, `${demo.storefrontUrl}/lounge-chair`, stored);
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
  await openWithoutModel(page, `${demo.storefrontUrl}/side-table`, stored);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.close();
  await expect.poll(async () => ofType(await stored(), 'product cart-add').length).toBe(1);
  // The next page sends the leftover events of the closed one.
  const next = await context.newPage();
  await openWithoutModel(next, `${demo.storefrontUrl}/side-table`, stored, 2);
  await stays(stored, next);
  expect(ofType(await stored(), 'product cart-add')).toHaveLength(1);
});

test(
  'an order of two products is one event that lists both',
  FULL,
  async ({ demo, stored, page }) => {
    await openWithoutModel(page, `${demo.storefrontUrl}/lounge-chair`, stored);
    for (const name of ['Lounge chair', 'Side table']) {
      await page.getByRole('link', { name }).click();
      const add = page.getByRole('button', { name: 'Add to cart' });
      await add.click();
      // The cart opens once the shop has answered.
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(add).toBeFocused();
    }
    await page.getByRole('button', { name: /^Cart/ }).click();
    await page.getByRole('button', { name: 'Place the order' }).click();
    await expect(page.getByText('1 × Halden side table')).toBeVisible();
    await expect.poll(async () => ofType(await stored(), 'product ordered').length).toBe(1);
    expect(ofType(await stored(), 'product ordered')[0]).toMatchObject({
      metric: 1_180,
      eventMetadata: {
        quantity: 2,
        items: expect.stringMatching(/"HL-100".*"HL-200"/),
      },
    });
  },
);

test('counts a share and a spec sheet once each', async ({ demo, stored, page }) => {
  // Before any script of the page, as a browser's own would be.
  await page.addInitScript(() => {
    Object.assign(navigator, { share: undefined });
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async () => {} } });
  });
  await openWithoutModel(page, `${demo.storefrontUrl}/lounge-chair`, stored);
  await page.getByRole('button', { name: 'Share' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Spec sheet' }).click();
  expect((await download).suggestedFilename()).toBe('lounge-chair.pdf');
  await expect.poll(async () => ofType(await stored(), 'product social share').length).toBe(1);
  await expect.poll(async () => ofType(await stored(), 'product download').length).toBe(1);
  await stays(stored, page);
});

test(
  'offers AR once on a phone, and counts opening it once',
  FULL,
  async ({ demo, stored, browser }) => {
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
    await stays(stored, page);
    await context.close();
  },
);

test('does not count an add that the shop refuses, and shows the visitor the reason', async ({
  demo,
  stored,
  page,
}) => {
  await openWithoutModel(page, `${demo.storefrontUrl}/side-table`, stored);
  const add = page.getByRole('button', { name: 'Add to cart' });
  await page.getByLabel('Quantity').fill('21');
  await add.click();
  await expect(page.getByRole('alert')).toContainText('order 1 to 20');
  await page.getByLabel('Quantity').fill('20');
  await add.click();
  await expect.poll(async () => ofType(await stored(), 'product cart-add').length).toBe(1);
  await stays(stored, page);
  expect(ofType(await stored(), 'product cart-add')[0]?.metric).toBe(5_800);
});

test(
  'the QR code leads a phone to the same product and joins both visits',
  FULL,
  async ({ demo, stored, page, browser }) => {
    await open(page, `${demo.storefrontUrl}/lounge-chair`, stored);
    const code = page.locator('.handoff');
    await expect(code).toBeVisible();
    const url = (await code.getAttribute('data-vitrine-handoff')) as string;
    await expect
      .poll(async () => ofType(await stored(), 'product AR mobile transition offered').length, {
        timeout: 30_000,
      })
      .toBe(1);
    const context = await phone(browser);
    const other = await context.newPage();
    await open(other, url, stored, 2);
    await expect(other).toHaveURL(`${demo.storefrontUrl}/lounge-chair`);
    await expect(other.locator('.handoff')).toBeHidden();
    await other.getByRole('button', { name: 'View in your room' }).click();
    await expect.poll(async () => ofType(await stored(), 'product AR download').length).toBe(1);
    await stays(stored, other);
    const ids = ['mobile transition offered', 'mobile transition completed', 'download'].map(
      async (name) =>
        ofType(await stored(), `product AR ${name}`).map(
          ({ eventMetadata }) => eventMetadata.handoff_id,
        ),
    );
    const [id] = (await ids[0]) as string[];
    expect(url).toContain(id);
    expect(await Promise.all(ids)).toEqual([[id], [id], [id]]);
    await context.close();
  },
);
