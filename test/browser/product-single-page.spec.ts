import { expect, test } from '../support/fixtures.js';
import { CHAIR, open, SPA, sessionSummaries } from './product-page.js';

for (const [api, head] of [
  ['the Navigation API', ''],
  ['the History API', 'Object.defineProperty(window, "navigation", { value: undefined });'],
] as const) {
  test(`a shop of one page shows one product after the other: ${api}`, async ({ rig, page }) => {
    await page.clock.install();
    await open(rig, page, '/chair', { body: CHAIR, head: head + SPA });
    const go = (...args: unknown[]) =>
      page.evaluate(`go(...${JSON.stringify(args)})`) as Promise<void>;
    await go('pushState', '/table', 'TA-1', 'Table');
    expect(sessionSummaries(await rig.delivered(3)).slice(1)).toEqual([
      'end CH-1 navigation',
      'start TA-1',
    ]);
    // A variant is the same product, by its id or by its name.
    await go('replaceState', '/table?color=red', 'TA-1', 'Table red');
    await page.clock.runFor(600);
    await go('replaceState', '/table?color=blue', 'TA-1-B', 'Table red');
    await page.clock.runFor(600);
    // Rendered late.
    await go('pushState', '/lamp', 'LA-1', 'Lamp', 300);
    expect(sessionSummaries(await rig.delivered(5)).slice(3)).toEqual([
      'end TA-1-B navigation',
      'start LA-1',
    ]);
    await go('pushState', '/cart');
    expect(sessionSummaries(await rig.delivered(6)).slice(5)).toEqual(['end LA-1 navigation']);
    await page.evaluate(() => window.vitrine.track('product interaction'));
    const [last] = (await rig.delivered(7)).slice(6);
    expect(last?.eventMetadata).not.toHaveProperty('item_id');
    // Back, where the page renders by itself.
    await page.evaluate(
      "addEventListener('popstate', () => go('replaceState', location.href, 'LA-1', 'Lamp'))",
    );
    await page.goBack();
    expect(sessionSummaries(await rig.delivered(8)).slice(7)).toEqual(['start LA-1']);
  });
}

test('a model that is drawn right after a navigation belongs to the product on show', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  await open(rig, page, '/chair', {
    body: `${CHAIR}<model-viewer></model-viewer>`,
    head: SPA,
    attributes: { plugins: 'product-session configurator' },
  });
  await page.evaluate("go('pushState', '/table', 'TA-1', 'Table')");
  await page.clock.runFor(1);
  await page.evaluate(
    "document.querySelector('model-viewer').dispatchEvent(new CustomEvent('load', { detail: { url: '/t.glb' } }))",
  );
  const events = await rig.delivered(4);
  expect(sessionSummaries(events)).toEqual([
    'start CH-1',
    'end CH-1 navigation',
    'start TA-1',
    'product renders TA-1',
  ]);
});

test('reads the page when its changing address settles, and never the same one twice', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  await open(rig, page, '/chair', {
    body: CHAIR,
    head: `${SPA} var looks = 0; const { querySelectorAll } = Document.prototype;
      Document.prototype.querySelectorAll = function (selector) {
        if (selector === 'meta[property]') looks++;
        return querySelectorAll.call(this, selector);
      };`,
  });
  await page.clock.runFor(3_000);
  await page.evaluate(
    'looks = 0; for (let i = 0; i < 30; i++) history.replaceState(null, "", "?y=" + i)',
  );
  await page.clock.runFor(3_000);
  expect(await page.evaluate('looks')).toBe(3);
  await page.evaluate('history.replaceState({}, ""); history.pushState({}, "", "#reviews")');
  await page.clock.runFor(3_000);
  expect(await page.evaluate('looks')).toBe(3);
  await page.evaluate("go('pushState', '#/table', 'TA-1', 'Table')");
  await page.clock.runFor(3_000);
  expect(sessionSummaries(await rig.delivered(3)).slice(1)).toEqual([
    'end CH-1 navigation',
    'start TA-1',
  ]);
});

test('finds late product data, and starts no other session for better data', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  await open(rig, page, '/chair', {
    head: `${SPA} addEventListener('load', () => setTimeout(() => {
      document.head.insertAdjacentHTML('beforeend', '<meta property="og:type" content="product"><meta property="og:title" content="Chair | Shop">');
      setTimeout(go, 800, 'replaceState', location.href, 'CH-1', 'Chair');
    }, 200))`,
  });
  expect(sessionSummaries(await rig.delivered(1))).toEqual(['start Chair | Shop']);
  await page.clock.runFor(2_500);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  expect(sessionSummaries(await rig.delivered(2))).toEqual([
    'start Chair | Shop',
    'product interaction CH-1',
  ]);
});
