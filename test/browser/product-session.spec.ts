import type { Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import { ASSET, ORG, PUBLIC_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { byTime, CHAIR, open, SPA, sessionSummaries } from './product-page.js';

/** Engaged and whole seconds of an end. The clock also goes on by itself while the driver works. */
const expectSeconds = (event: StoredEvent | undefined, ...expected: number[]) => {
  const { engagement_time_msec, duration_msec } = event?.eventMetadata ?? {};
  const lasted = [Number(engagement_time_msec) / 1_000, Number(duration_msec) / 1_000];
  lasted.forEach((each, i) => {
    expect(each).toBeGreaterThanOrEqual(expected[i] as number);
    expect(each).toBeLessThan((expected[i] as number) + 5);
  });
  expect(event?.metric).toBeCloseTo(lasted[0] as number, 1);
};

/** The tab is hidden, or seen again, as far as the page can tell. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    // Afterwards the browser itself says how it is.
    delete (document as { hidden?: boolean }).hidden;
    if (hidden) Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

test('ends a session with the page, and reports its length', async ({ rig, page }) => {
  await page.clock.install();
  rig.page('/next');
  await open(rig, page, '/chair', { body: CHAIR });
  await rig.delivered(1);
  await page.clock.fastForward(20_000);
  await page.goto(`${rig.shop}/next`);
  const events = await rig.delivered(2);
  expect(sessionSummaries(events)).toEqual(['start CH-1', 'end CH-1 pagehide']);
  expectSeconds(events[1], 20, 20);
});

test('ends a session when the tab closes', async ({ rig, context }) => {
  const page = await context.newPage();
  await open(rig, page, '/chair', { body: CHAIR });
  await rig.delivered(1);
  await page.close({ runBeforeUnload: true });
  expect(sessionSummaries(await rig.delivered(2))).toEqual(['start CH-1', 'end CH-1 pagehide']);
});

test('pauses a session while the tab is hidden', async ({ rig, page }) => {
  await page.clock.install();
  rig.page('/next');
  await open(rig, page, '/chair', { body: CHAIR });
  await rig.delivered(1);
  await page.clock.fastForward(10_000);
  await hide(page, true);
  // As long as the visitor stands in the room with Scene Viewer.
  await page.clock.fastForward(25 * 60_000);
  await hide(page, false);
  await page.clock.fastForward(5_000);
  await page.goto(`${rig.shop}/next`);
  const events = await rig.delivered(2);
  expect(sessionSummaries(events)).toEqual(['start CH-1', 'end CH-1 pagehide']);
  expectSeconds(events[1], 15, 25 * 60 + 15);
});

for (const [name, leave] of [
  ['seen again', (page: Page) => hide(page, false)],
  ['left', (page: Page) => page.goto('about:blank')],
] as const) {
  test(`ends a session at its last visible moment after half an hour hidden: ${name}`, async ({
    rig,
    page,
  }) => {
    await page.clock.install();
    await open(rig, page, '/chair', { body: CHAIR });
    // A request under way would be given up when the clock jumps.
    await rig.delivered(1);
    await page.clock.fastForward(10_000);
    await hide(page, true);
    await page.clock.fastForward(31 * 60_000);
    await leave(page);
    const again = name === 'seen again' ? ['start CH-1'] : [];
    const events = await rig.delivered(2 + again.length);
    expect(sessionSummaries(events)).toEqual(['start CH-1', 'end CH-1 idle', ...again]);
    expectSeconds(events[1], 10, 10);
  });
}

test('starts a session of a background tab when the tab becomes visible', async ({ rig, page }) => {
  await open(rig, page, '/chair', {
    body: CHAIR,
    head: "Object.defineProperty(document, 'hidden', { value: true, configurable: true })",
  });
  // The product is known already: only the session waits.
  await page.evaluate(() => window.vitrine.track('product interaction'));
  expect(sessionSummaries(await rig.delivered(1))).toEqual(['product interaction CH-1']);
  await hide(page, false);
  expect(sessionSummaries(await rig.delivered(2))).toEqual([
    'product interaction CH-1',
    'start CH-1',
  ]);
});

test('starts a new session when the page returns from the back/forward cache', async ({
  rig,
  page,
}) => {
  rig.page('/next');
  await open(rig, page, '/chair', { body: CHAIR });
  await rig.delivered(1);
  // A write to IndexedDB that is under way keeps a page out of Chromium's cache.
  await page.waitForFunction(() => Object.keys(localStorage).every((key) => /:[$@]/.test(key)));
  await page.evaluate(() => {
    // The page itself says that it is back: the driver may lose touch with a page in the cache.
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) window.vitrine.track('product interaction');
    });
  });
  await page.goto(`${rig.shop}/next`);
  await page.goBack({ waitUntil: 'commit' });
  const events = sessionSummaries(await rig.delivered(4));
  expect(events.slice(0, 2)).toEqual(['start CH-1', 'end CH-1 pagehide']);
  expect(events.slice(2).sort()).toEqual(['product interaction CH-1', 'start CH-1']);
});

test('starts with consent, and ends without an event when it is withdrawn', async ({
  rig,
  page,
}) => {
  rig.page('/next');
  await open(rig, page, '/chair', { body: CHAIR, attributes: { consent: 'pending' } });
  await page.evaluate(() => window.vitrine.setConsent('granted'));
  expect(sessionSummaries(await rig.delivered(1))).toEqual(['start CH-1']);
  await page.evaluate(() => {
    window.vitrine.setConsent('denied');
    history.pushState(null, '', '/elsewhere');
    window.vitrine.setConsent('granted');
  });
  expect(sessionSummaries(await rig.delivered(2))).toEqual(['start CH-1', 'start CH-1']);
});

test('stop() ends the session, restores the History API and reports nothing more', async ({
  rig,
  page,
}) => {
  rig.page('/next');
  await open(rig, page, '/chair', {
    body: CHAIR,
    head: `Object.defineProperty(window, 'navigation', { value: undefined });${SPA}
      var native = history.pushState;`,
  });
  expect(sessionSummaries(await rig.delivered(1))).toEqual(['start CH-1']);
  expect(
    await page.evaluate(() => {
      const { native } = window as unknown as { native: unknown };
      const before = history.pushState !== native;
      window.vitrine.stop();
      return [before, history.pushState === native];
    }),
  ).toEqual([true, true]);
  await page.evaluate("go('pushState', '/table', 'TA-1', 'Table')");
  await page.goto(rig.page('/other', { attributes: { plugins: 'product-session' }, body: CHAIR }));
  expect(sessionSummaries(await rig.delivered(3))).toEqual([
    'start CH-1',
    'end CH-1 pagehide',
    'start CH-1',
  ]);
});

test('continues the session of a product when the tag runs again', async ({ rig, page }) => {
  await open(rig, page, '/chair', { body: CHAIR });
  expect(sessionSummaries(await rig.delivered(1))).toEqual(['start CH-1']);
  await page.evaluate(() => {
    const tag = document.querySelector('script[data-plugins]') as HTMLScriptElement;
    const again = document.createElement('script');
    for (const { name, value } of tag.attributes) again.setAttribute(name, value);
    document.head.append(again);
  });
  await page.waitForFunction(() => document.querySelectorAll('script[data-plugins]').length === 2);
  await page.goto(rig.page('/other', { attributes: { plugins: 'product-session' } }));
  expect(sessionSummaries(await rig.delivered(2))).toEqual(['start CH-1', 'end CH-1 pagehide']);
});

test("reports an end with its page's address, title and defaults, and a start with the defaults of its task", async ({
  rig,
  page,
}) => {
  const [asset, next] = [
    'aaaaaaaa-0000-4000-8000-000000000001',
    'aaaaaaaa-0000-4000-8000-000000000002',
  ];
  const head = `window.go = () => {
    history.pushState(0, '', '/table');
    document.title = 'Table';
    vitrine.setDefaults({ assetId: '${next}' });
    document.querySelector('[type="application/ld+json"]').textContent =
      JSON.stringify({ '@type': 'Product', sku: 'TA-1', name: 'Table' });
  }`;
  await open(rig, page, '/chair', {
    body: CHAIR,
    head: `${head}; document.title = 'Chair'; vitrine('setDefaults', { assetId: '${asset}' })`,
  });
  await rig.delivered(1);
  await page.evaluate('go()');
  const events = (await rig.delivered(3)).sort(byTime);
  expect(
    events.map(({ eventType, assetId, referer, eventMetadata: { item_id, $page, $title } }) => [
      eventType.replace('product session ', ''),
      item_id,
      assetId,
      String($page).replace(rig.shop, ''),
      referer === $page,
      $title,
    ]),
  ).toEqual([
    ['start', 'CH-1', asset, '/chair', true, 'Chair'],
    ['end', 'CH-1', asset, '/chair', true, 'Chair'],
    ['start', 'TA-1', next, '/table', true, 'Table'],
  ]);
});

test('takes a product and an idle time from the options', async ({ rig, page }) => {
  await page.clock.install();
  await page.goto(rig.page('/own', { attributes: null }));
  await page.evaluate(
    async ({ endpoint, ...ids }) => {
      const [{ createTracker }, { productSession }] = await Promise.all(
        ['/index.js', '/plugins.js'].map((path) => import(path)),
      );
      createTracker({
        ...ids,
        endpoint,
        plugins: [productSession({ product: () => ({ item_id: 'OWN-1' }), idle: 5 })],
      });
    },
    { endpoint: rig.endpoint, bearerToken: PUBLIC_TOKEN, orgId: ORG, assetId: ASSET },
  );
  // The session starts one task after the tracker.
  await rig.delivered(1);
  await hide(page, true);
  await page.clock.fastForward(6 * 60_000);
  await hide(page, false);
  expect(sessionSummaries(await rig.delivered(3))).toEqual([
    'start OWN-1',
    'end OWN-1 idle',
    'start OWN-1',
  ]);
});
