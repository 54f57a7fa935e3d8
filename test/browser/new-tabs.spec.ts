import type { Page } from '@playwright/test';
import type { Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

const open = async (rig: Rig, page: Page, body: string, plugins: string) => {
  await page.goto(rig.page('/chair', { attributes: { plugins }, body }));
  await page.waitForFunction(() => 'sessionId' in window.vitrine);
};

const named = async (rig: Rig, count: number) =>
  (await rig.delivered(count)).map(({ eventType }) => eventType);

/** The ways to open a link elsewhere. */
const WAYS: [name: string, options: NonNullable<Parameters<Page['click']>[1]>][] = [
  ['the middle button', { button: 'middle' }],
  ['a modifier', { modifiers: ['ControlOrMeta'] }],
];

for (const [way, options] of WAYS) {
  test(`a download, a share and a declared link count once: ${way}`, async ({ rig, page }) => {
    rig.file('/manual.pdf', 'manual', 'application/pdf');
    rig.page('/table');
    await page.context().route('https://wa.me/**', (route) => route.fulfill({ body: 'chat' }));
    await open(
      rig,
      page,
      `<a id="file" href="/manual.pdf">Manual</a> <a id="share" href="https://wa.me/?text=a">Share</a>
        <a id="own" href="/table" data-vitrine="product interaction">Table</a>
        <button data-vitrine="product renders">No link</button>`,
      'share',
    );
    for (const id of ['file', 'share', 'own', 'file']) await page.click(`#${id}`, options);
    // The middle button presses no button.
    if ('button' in options) await page.click('button', options);
    await page.evaluate(() => window.vitrine.track('product session end'));
    expect((await named(rig, 5)).sort()).toEqual([
      'product download',
      'product download',
      'product interaction',
      'product session end',
      'product social share',
    ]);
  });

  test(`a link to AR is launched once: ${way}`, async ({ rig, browser }) => {
    const context = await browser.newContext({
      userAgent:
        'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    });
    await context.route('https://arvr.google.com/**', (route) => route.fulfill({ body: 'AR' }));
    const page = await context.newPage();
    await open(
      rig,
      page,
      '<a href="https://arvr.google.com/scene-viewer/1.0?file=https%3A%2F%2Fcdn.example%2Fc.glb">AR</a>',
      'ar',
    );
    await named(rig, 1);
    await page.click('a', options);
    expect(await named(rig, 2)).toEqual(['product AR offered', 'product AR download']);
    await context.close();
  });

  test(`a link that adds to the cart counts once, by the page that it opens: ${way}`, async ({
    rig,
    page,
  }) => {
    rig.page('/cart', { attributes: { plugins: 'cart' } });
    await open(rig, page, '<a href="/cart?add-to-cart=15">Add</a>', 'cart');
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      page.click('a', options),
    ]);
    await tab.waitForURL('**/cart**');
    const [event, ...others] = await rig.delivered(1);
    expect(event).toMatchObject({
      eventType: 'product cart-add',
      eventMetadata: { item_id: '15' },
    });
    expect(event?.eventMetadata).not.toHaveProperty('confirmed');
    expect(others).toEqual([]);
  });
}
