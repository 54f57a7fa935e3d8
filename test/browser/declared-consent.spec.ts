import { ASSET, ORG, PUBLIC_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

const BUTTON =
  '<button data-vitrine="product cart-add" data-vitrine-item_id="CH-1" data-vitrine-price="49,90">Add</button>';

for (const [name, attributes] of [
  ['no plugin', {}],
  ['the plugin for the cart', { plugins: 'cart' }],
] as const)
  test(`holds a declared event like a call while the visitor decides: ${name}`, async ({
    rig,
    page,
  }) => {
    await page.goto(
      rig.page('/', {
        attributes: { consent: 'pending', ...attributes },
        body: BUTTON,
        script: 'vitrine.auto',
      }),
    );
    await page.waitForFunction(() => window.vitrine.track);
    await page.click('button');
    await page.evaluate(() => window.vitrine.setConsent('granted'));
    const [event] = await rig.delivered(1);
    expect(event).toMatchObject({
      eventType: 'product cart-add',
      eventMetadata: { item_id: 'CH-1' },
    });
    expect(event?.eventMetadata.price).toBe(49.9);
  });

test('holds a declared event like a call while the visitor decides: npm', async ({ rig, page }) => {
  await page.goto(rig.page('/', { attributes: null, body: BUTTON }));
  await page.evaluate(
    async (ids) => {
      const { createTracker, declarative } = await import('/index.js' as string);
      const tracker = createTracker({ ...ids, consent: 'pending', plugins: [declarative()] });
      document.querySelector('button')?.click();
      tracker.setConsent('granted');
    },
    { endpoint: rig.endpoint, bearerToken: PUBLIC_TOKEN, orgId: ORG, assetId: ASSET },
  );
  await page.click('button');
  expect((await rig.delivered(2)).map(({ eventType }) => eventType)).toEqual([
    'product cart-add',
    'product cart-add',
  ]);
});
