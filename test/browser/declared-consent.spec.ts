import { expect, test } from '../support/fixtures.js';

const BUTTON =
  '<button data-vitrine="product cart-add" data-vitrine-item_id="CH-1" data-vitrine-price="49,90">Add</button>';

for (const [name, attributes] of [
  ['the small script', {}],
  ['the script with plugins', { plugins: 'cart' }],
] as const)
  test(`what is declared under an open banner is held like a call: ${name}`, async ({
    rig,
    page,
  }) => {
    await page.goto(
      rig.page('/', { attributes: { consent: 'pending', ...attributes }, body: BUTTON }),
    );
    await page.waitForFunction(() => window.vitrine.track);
    await page.click('button');
    await page.evaluate(() => window.vitrine.setConsent('granted'));
    const [event] = await rig.delivered(1);
    expect(event).toMatchObject({
      eventType: 'product cart-add',
      eventMetadata: { item_id: 'CH-1' },
    });
    // The small script reads plain numbers; what is none is left out, never text or null.
    expect(event?.eventMetadata.price).toBe('plugins' in attributes ? 49.9 : undefined);
  });
