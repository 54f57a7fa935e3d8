import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { ASSET, PUBLIC_TOKEN, type Rig } from '../../../tools/harness/rig.js';
import { expect, test } from '../../support/fixtures.js';
import { eventsOfVisit, openMarkup, pageOf } from '../platform.js';
import { renderLiquid } from '../render-liquid.js';

const FOLDER = 'integrations/shopify/extensions/vitrine-theme';
const BLOCK = readFileSync(`${FOLDER}/blocks/vitrine.liquid`, 'utf8');
const CHOICE = readFileSync(`${FOLDER}/assets/vitrine.choice.js`, 'utf8');

const render = async (values: object) => (await renderLiquid(BLOCK, values)).html;

/** Shopify's own script, as far as the block uses it. */
const privacy = (allowed: boolean, analytics: string) => `<script>window.Shopify = {
  loadFeatures: function (features, done) { done(); },
  customerPrivacy: {
    analyticsProcessingAllowed: function () { return ${allowed}; },
    currentVisitorConsent: function () { return { analytics: '${analytics}' }; },
  },
};</script>`;

interface Block {
  /** Beside the token and the endpoint. */
  settings?: object;
  /** Shopify's own script. */
  head?: string;
}

/** Opens a product with the block as a shop's page has it. */
async function openProduct(rig: Rig, page: Page, { settings, head = '' }: Block = {}) {
  rig.file('/vitrine.choice.js', CHOICE, 'text/javascript');
  const block = {
    settings: { token: PUBLIC_TOKEN, endpoint: rig.endpoint, consent: 'pending', ...settings },
  };
  const product = { metafields: { vitrine: { asset_id: { value: ASSET } } } };
  const html = await render({ block, product });
  await openMarkup(rig, page, pageOf(head + html), '/products/armchair');
}

const decide = (page: Page, analyticsAllowed: boolean) =>
  page.evaluate(
    (allowed) =>
      document.dispatchEvent(
        new CustomEvent('visitorConsentCollected', { detail: { analyticsAllowed: allowed } }),
      ),
    analyticsAllowed,
  );

test('tracks where Shopify allows it', async ({ rig, page }) => {
  await openProduct(rig, page, { head: privacy(true, '') });
  await page.evaluate(() => window.vitrine.track('product interaction'));
  expect(await eventsOfVisit(rig, 1)).toMatchObject([{ assetId: ASSET }]);
});

test('waits while the visitor is undecided, and follows the answer', async ({ rig, page }) => {
  await openProduct(rig, page, { head: privacy(false, '') });
  expect(await page.evaluate(() => window.vitrine.track('product interaction'))).toMatchObject({
    code: 'consent_pending',
  });
  expect(rig.requests).toEqual([]);
  await decide(page, true);
  expect(await eventsOfVisit(rig, 1)).toHaveLength(1);
});

test('drops events of a visitor who has refused', async ({ rig, page }) => {
  await openProduct(rig, page, { head: privacy(false, 'no') });
  await expect
    .poll(() => page.evaluate(() => window.vitrine.track('product interaction')))
    .toMatchObject({ code: 'consent_denied' });
});

test('starts at once where no consent is needed', async ({ rig, page }) => {
  await openProduct(rig, page, { settings: { consent: 'granted' } });
  expect(await page.evaluate(() => window.vitrine.track('product interaction'))).toMatchObject({
    status: 'sent',
  });
});

test('puts nothing on the page without settings, and keeps typed text as text', async () => {
  expect((await render({ block: { settings: { token: '', endpoint: '' } } })).trim()).toBe('');
  const token = '"><script>alert(1)</script>';
  expect(await render({ block: { settings: { token, endpoint: '/v' } } })).not.toContain(
    '<script>alert',
  );
});

/** Shopify's cart: takes an add, and keeps the attributes that it gets. */
function serveCart(rig: Rig) {
  const updates: unknown[] = [];
  rig.shopAnswer = ({ url, method }, response, body) => {
    if (method !== 'POST' || !/^\/cart\/(add|update)\.js$/.test(url ?? '')) return false;
    if (url === '/cart/update.js') updates.push(JSON.parse(body));
    const line = { id: 41, variant_id: 41, sku: 'CH-1', product_title: 'Armchair', price: 4990 };
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(url === '/cart/add.js' ? { ...line, quantity: 1 } : { items: [] }));
    return true;
  };
  return updates;
}

const addToCart = (page: Page) =>
  page.evaluate(async () => {
    await fetch('/cart/add.js', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ items: [{ id: 41, quantity: 1 }] }),
    });
  });

test('puts the visit into the cart after an add where the merchant has switched it on', async ({
  rig,
  page,
}) => {
  const updates = serveCart(rig);
  await openProduct(rig, page, { settings: { orders: true }, head: privacy(false, '') });
  await page.waitForFunction(() => performance.getEntriesByName(`${origin}/vitrine.orders.js`)[0]);
  await addToCart(page);
  await expect
    .poll(() => page.evaluate(() => window.vitrine.track('product interaction')))
    .toMatchObject({ code: 'consent_pending' });
  expect(updates).toEqual([]);
  await decide(page, true);
  // Plugins observe the page from the consent on.
  await addToCart(page);
  await expect.poll(() => updates).toHaveLength(1);
  const [added] = (await eventsOfVisit(rig, 2)).filter(
    ({ eventType }) => eventType === 'product cart-add',
  );
  expect(updates).toEqual([{ attributes: { _vitrine_visit: added?.sessionId } }]);
});

test('leaves the cart alone where the merchant has not switched it on', async ({ rig, page }) => {
  const updates = serveCart(rig);
  await openProduct(rig, page, { head: privacy(true, 'yes') });
  await addToCart(page);
  expect(await eventsOfVisit(rig, 1)).toMatchObject([{ eventType: 'product cart-add' }]);
  expect(await page.locator('script[src="/vitrine.orders.js"]').count()).toBe(0);
  expect(updates).toEqual([]);
});
