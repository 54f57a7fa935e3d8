import { ASSET, PUBLIC_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { eventsOfVisit, openMarkup, pageOf } from './platform.js';
import { block } from './recipe.js';
import { renderLiquid } from './render-liquid.js';

/** The settings of a block in the theme editor. */
interface Schema {
  name: string;
  target: string;
  settings: { type: string; id: string; label: string }[];
}

async function render(values: object): Promise<{ html: string; schema: Schema }> {
  const template = block('shopify', 'extensions/vitrine/blocks/vitrine.liquid');
  const { html, schema } = await renderLiquid(template, values);
  return { html, schema: JSON.parse(schema) };
}

const settings = (endpoint: string) => ({ block: { settings: { token: PUBLIC_TOKEN, endpoint } } });
const product = { metafields: { vitrine: { asset_id: { value: ASSET } } } };
/** Shopify's own script, in a region where no consent is needed. */
const PRIVACY = `<script>window.Shopify = {
  loadFeatures: function (features, done) { done(); },
  customerPrivacy: {
    analyticsProcessingAllowed: function () { return true; },
    currentVisitorConsent: function () { return { analytics: '' }; },
  },
};</script>`;

test('Shopify: the block is an app embed block for the head, with the settings that it reads', async () => {
  const { schema } = await render(settings('/api'));
  expect(schema).toMatchObject({ name: 'Vitrine', target: 'head' });
  expect(schema.settings.map(({ id }) => id).sort()).toEqual(['endpoint', 'token']);
  // Shopify's limit for the name of a block.
  expect(schema.name.length).toBeLessThanOrEqual(25);
});

test('Shopify: the block tracks the product of its page and an add of the theme', async ({
  rig,
  page,
}) => {
  rig.shopAnswer = (request, response) => {
    if (request.url !== '/cart/add.js') return false;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(
      JSON.stringify({
        id: 1,
        variant_id: 1,
        sku: 'CH-1',
        product_title: 'Armchair',
        price: 4990,
        quantity: 1,
      }),
    );
    return true;
  };
  const { html } = await render({ ...settings(rig.endpoint), product });
  await openMarkup(rig, page, pageOf(PRIVACY + html), '/products/armchair');
  await page.evaluate(() =>
    fetch('/cart/add.js', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ items: [{ id: 1, quantity: 1 }] }),
    }),
  );
  expect(await eventsOfVisit(rig, 1)).toMatchObject([
    { eventType: 'product cart-add', assetId: ASSET, eventMetadata: { item_id: 'CH-1' } },
  ]);
});

test('Shopify: sends no asset on other pages, and nothing without consent', async ({
  rig,
  page,
}) => {
  const { html } = await render(settings(rig.endpoint));
  await openMarkup(rig, page, pageOf(html), '/collections/all');
  expect(await page.evaluate(() => window.vitrine.track('product interaction'))).toMatchObject({
    status: 'queued',
    code: 'consent_pending',
  });
  expect(rig.requests).toEqual([]);
  await page.evaluate(() =>
    document.dispatchEvent(
      new CustomEvent('visitorConsentCollected', { detail: { analyticsAllowed: true } }),
    ),
  );
  expect(await eventsOfVisit(rig, 1)).toMatchObject([
    { eventType: 'product interaction', assetId: null },
  ]);
});

test('Shopify: escapes what a merchant types into a setting', async () => {
  const { html } = await render({
    block: { settings: { token: '"><script>alert(1)</script>', endpoint: '/api' } },
  });
  expect(html).not.toContain('<script>alert');
});
