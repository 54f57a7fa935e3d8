import type { Page } from '@playwright/test';
import { PUBLIC_TOKEN, type Rig } from '../../../tools/harness/rig.js';
import { test as base, expect } from '../../support/fixtures.js';
import { chooseCheckout, openShop, type Shop, SKIP_REASON, visitOf } from './woocommerce-shop.js';

const test = base.extend<object, { shop: Shop }>({
  shop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern.
    async ({}, use) => {
      const shop = await openShop();
      await use(shop);
      await shop.wordpress.close();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

test.describe.configure({ mode: 'default', timeout: 180_000 });
test.skip(SKIP_REASON !== '', SKIP_REASON);

const configure = ({ wordpress }: Shop, rig: Rig) =>
  wordpress.php(`update_option('vitrine_settings', [
    'base' => '${rig.endpoint}', 'token' => '${PUBLIC_TOKEN}', 'consent' => 'granted',
  ]);
`);

const CUSTOMER = {
  first_name: 'Erika',
  last_name: 'Mustermann',
  address_1: 'Heidestrasse 17',
  postcode: '10557',
  city: 'Berlin',
  phone: '030123456',
};

/** Opens a product, begins a visit there, puts the product into the cart, and opens a checkout. */
async function toCheckout(page: Page, shop: Shop, kind: 'classic' | 'block') {
  const { wordpress, ids } = shop;
  await chooseCheckout(shop, kind);
  await page.goto(`${wordpress.home}/?p=${ids.product}`);
  await page.waitForFunction(() => window.vitrine?.track);
  const receipt = await page.evaluate(() => window.vitrine.track('product interaction'));
  expect(receipt).toMatchObject({ status: 'sent' });
  const visit = await page.evaluate(() => window.vitrine.sessionId);
  await page.goto(`${wordpress.home}/?add-to-cart=${ids.product}&quantity=2`);
  await page.goto(`${wordpress.home}/?page_id=${ids[kind]}`);
  return visit as string;
}

async function orderOf(page: Page, shop: Shop) {
  await page.waitForURL(/order-received/, { timeout: 60_000 });
  const id = /order-received[=/](\d+)/.exec(page.url())?.[1] as string;
  return { id, meta: await visitOf(shop, id) };
}

const orders = async (rig: Rig) =>
  (await rig.stored()).filter(({ eventType }) => eventType === 'product ordered');

async function expectOrder(rig: Rig, visit: string, id: string) {
  await expect.poll(async () => (await orders(rig)).length, { timeout: 15_000 }).toBe(1);
  const [order] = await orders(rig);
  expect(order).toMatchObject({
    sessionId: visit,
    metric: 99.8,
    eventMetadata: { transaction_id: id, value: 99.8, currency: 'EUR', quantity: 2 },
  });
  expect(JSON.parse(order?.eventMetadata?.items as string)).toMatchObject([
    { item_id: 'CH-1', price: 49.9, quantity: 2 },
  ]);
  expect(JSON.stringify(await rig.stored())).not.toMatch(/Erika|Mustermann|Heide|mail\.example/);
}

test('stores the visit of an order of the classic checkout, and tracks the order as it is', async ({
  shop,
  page,
  rig,
}) => {
  await configure(shop, rig);
  const visit = await toCheckout(page, shop, 'classic');
  for (const [name, value] of Object.entries({ ...CUSTOMER, email: 'erika@mail.example' }))
    await page.locator(`#billing_${name}`).fill(value);
  await page.locator('#place_order').click();
  const { id, meta } = await orderOf(page, shop);
  expect(meta).toBe(visit);
  await expectOrder(rig, visit, id);
});

test('stores the visit of an order of the block checkout, and tracks the order as it is', async ({
  shop,
  page,
  rig,
}) => {
  await configure(shop, rig);
  const visit = await toCheckout(page, shop, 'block');
  await page.locator('#email').fill('erika@mail.example');
  for (const [name, value] of Object.entries(CUSTOMER))
    await page.locator(`#billing-${name}`).fill(value);
  await page.locator('.wc-block-components-checkout-place-order-button').click();
  const { id, meta } = await orderOf(page, shop);
  expect(meta).toBe(visit);
  await expectOrder(rig, visit, id);
});
