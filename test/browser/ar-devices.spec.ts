import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

const SCENE =
  'https://arvr.google.com/scene-viewer/1.0?file=https%3A%2F%2Fcdn.example%2Fchair.glb&mode=ar_only';

const iPhone = (browser: string): BrowserContextOptions => ({
  userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ${browser}`,
});
const ANDROID: BrowserContextOptions = {
  userAgent:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 DuckDuckGo/5',
};

/** Safari on iOS says that links may have this relation. */
const APPLE = `
  const { supports } = DOMTokenList.prototype;
  DOMTokenList.prototype.supports = function (token) { return token === 'ar' || supports.call(this, token) };`;

/** Chromium on a headset with Android XR may ask for desktop sites, and say what it is when it is asked. */
const HEADSET = `Object.defineProperty(navigator, 'userAgentData', {
  value: { getHighEntropyValues: async () => ({ formFactors: ['XR'] }) },
});`;

/** A headset whose visitor enters by the browser's own button: `enter()`. */
const WITH_OFFER = `
  const xr = {
    requestSession: async () => ({}),
    offerSession: () => new Promise((resolve, reject) => { window.enter = resolve; window.withdraw = reject; }),
  };
  Object.defineProperty(navigator, 'xr', { value: xr });`;

async function open(
  { rig, browser }: { rig: Rig; browser: Browser },
  {
    init,
    device = {},
    ...options
  }: PageOptions & { init?: string; device?: BrowserContextOptions },
): Promise<Page> {
  const context = await browser.newContext(device);
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  await page.goto(rig.page('/ar', { attributes: { plugins: 'ar' }, ...options }));
  await page.waitForFunction(() => 'sessionId' in window.vitrine);
  return page;
}

/** The stored events beside one last event, which proves that the page still tracks. */
async function availability(rig: Rig, page: Page, count: number) {
  await rig.delivered(count);
  await page.evaluate(() => window.vitrine.track('product renders'));
  const events = await rig.delivered(count + 1);
  return events
    .filter(({ eventType }) => eventType !== 'product renders')
    .map(({ eventType, eventMetadata: { ar_mode } }) =>
      [eventType.replace('product AR ', ''), ar_mode].filter(Boolean).join(' '),
    );
}

const QUICK_LOOK = '<a rel="ar" href="/chair.usdz">AR</a>';

for (const [name, scene, offer] of [
  [
    'DuckDuckGo on iOS',
    { device: iPhone('Version/18.0 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15'), body: QUICK_LOOK },
    'offered quick-look',
  ],
  [
    "Google's app on iOS",
    { device: iPhone('GSA/380.0 Mobile/15E148 Safari/604.1'), body: QUICK_LOOK },
    'offered quick-look',
  ],
  ['DuckDuckGo on Android', { device: ANDROID, body: QUICK_LOOK }, 'not available quick-look'],
  [
    'a relation in capitals, where the browser knows it',
    { init: APPLE, body: QUICK_LOOK.replace('ar', 'nofollow AR') },
    'offered quick-look',
  ],
  [
    'a relation in capitals, on a desktop',
    { body: QUICK_LOOK.replace('ar', 'AR') },
    'not available quick-look',
  ],
  [
    'a headset with Android XR',
    { init: HEADSET, body: `<a href="${SCENE}">AR</a>` },
    'offered scene-viewer',
  ],
  [
    'the address of Scene Viewer inside another one',
    { device: ANDROID, body: `<a href="/out?to=${SCENE}">AR</a>${QUICK_LOOK}` },
    'not available quick-look',
  ],
] as const)
  test(`reports the AR of ${name} correctly`, async ({ rig, browser }) => {
    const page = await open({ rig, browser }, scene);
    expect(await availability(rig, page, 1)).toEqual([offer]);
    await page.context().close();
  });

test('offers a control only once it is visible', async ({ rig, browser }) => {
  const page = await open(
    { rig, browser },
    {
      body: `<button data-shopify-xr data-shopify-xr-hidden style="visibility: hidden">AR</button>
        ${QUICK_LOOK.replace('href', 'style="visibility: hidden" href')}`,
    },
  );
  // Longer than a control may take to become usable.
  await page.clock.install();
  await page.clock.runFor(20_000);
  expect(await availability(rig, page, 0)).toEqual([]);
  await page.evaluate("document.querySelector('a').style.visibility = ''");
  await page.clock.runFor(40_000);
  expect(await availability(rig, page, 2)).toEqual(['not available quick-look']);
  await page.context().close();
});

test('counts a session that the browser offers as one launch when the visitor enters', async ({
  rig,
  browser,
}) => {
  const page = await open({ rig, browser }, { init: WITH_OFFER });
  const start = (script: string) => page.evaluate(script);
  await start("void navigator.xr.offerSession('inline').catch(() => {}); enter({})");
  await start(
    "void navigator.xr.offerSession('immersive-ar').then(() => { window.inside = true })",
  );
  expect(await availability(rig, page, 0)).toEqual([]);
  await start('enter({})');
  await page.waitForFunction('inside');
  expect(await availability(rig, page, 2)).toEqual(['download webxr']);
  // The page's own button withdraws the offer.
  await page.clock.install();
  await page.clock.runFor(5_000);
  await start(
    "navigator.xr.offerSession('immersive-ar').catch(() => {}); navigator.xr.requestSession('immersive-ar').then(() => withdraw(new Error('withdrawn')))",
  );
  await page.clock.runFor(5_000);
  expect((await availability(rig, page, 4)).slice(1)).toEqual(['download webxr']);
  await page.context().close();
});
