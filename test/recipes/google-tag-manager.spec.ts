import { expect, test } from '../support/fixtures.js';
import { eventsOfVisit, openMarkup, pageOf } from './platform.js';
import { block, filled } from './recipe.js';

/**
 * Puts a custom HTML tag into the page as the container does, later than everything of the page: its scripts are made
 * anew, without their attributes.
 */
const fire = (html: string) => {
  for (const found of new DOMParser()
    .parseFromString(html, 'text/html')
    .querySelectorAll('script')) {
    const script = document.createElement('script');
    script.text = found.text;
    document.body.appendChild(script);
  }
};

const CONSENT = `window.dataLayer = [];
  function gtag() { dataLayer.push(arguments); }
  gtag('consent', 'default', { analytics_storage: 'denied' });`;

test('Tag Manager: the custom HTML tag tracks the data layer once there is consent', async ({
  rig,
  page,
}) => {
  await page.goto(rig.file('/shop', pageOf(`<script>${CONSENT}</script>`), 'text/html'));
  const tag = filled(block('google-tag-manager', 'custom-html.html'), rig);
  await page.evaluate(fire, tag + block('consent', 'google-consent-mode.html'));
  // Before the file has arrived.
  const event = block('google-tag-manager', 'custom-html-event.html')
    .replace('{{Item ID}}', '"CH-1"')
    .replace('{{Click URL}}', '"https://shop.example/sheet.pdf"');
  await page.evaluate(fire, event);
  await page.waitForFunction(() => window.vitrine.track);
  expect(rig.requests).toEqual([]);
  await page.evaluate(() => {
    window.dataLayer?.push({
      event: 'purchase',
      ecommerce: {
        transaction_id: 'T-1',
        value: 120,
        currency: 'EUR',
        items: [{ item_id: 'CH-1' }],
      },
    });
    window.gtag('consent', 'update', { analytics_storage: 'granted' });
  });
  const events = await eventsOfVisit(rig, 2);
  expect(events.map(({ eventType }) => eventType).sort()).toEqual([
    'product download',
    'product ordered',
  ]);
  expect(
    events.find(({ eventType }) => eventType === 'product download')?.eventMetadata,
  ).toMatchObject({
    item_id: 'CH-1',
    link_url: 'https://shop.example/sheet.pdf',
  });
});

test('Tag Manager: a tag that fires twice keeps one tracker', async ({ rig, page }) => {
  const tag = filled(block('google-tag-manager', 'custom-html.html'), rig).replace(
    "'pending'",
    "'granted'",
  );
  await openMarkup(rig, page, pageOf('<script>window.dataLayer = [];</script>', tag));
  await page.evaluate(fire, tag);
  await page.waitForFunction(
    () => document.querySelectorAll('script[data-bearer-token]').length === 2,
  );
  await page.waitForLoadState('networkidle');
  await page.evaluate(() =>
    window.dataLayer?.push({
      event: 'purchase',
      ecommerce: { transaction_id: 'T-2', value: 1, currency: 'EUR', items: [{ item_id: 'CH-1' }] },
    }),
  );
  expect(await eventsOfVisit(rig, 1)).toHaveLength(1);
});
