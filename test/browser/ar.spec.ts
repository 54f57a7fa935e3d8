import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import { expect, test } from '../support/fixtures.js';
import { glb } from '../support/glb.js';
import type { PageOptions, Rig } from '../support/rig.js';

/** Software GL takes its time with the first picture. */
test.describe.configure({ timeout: 120_000 });

const MODEL_VIEWER =
  '<script type="module" src="/node_modules/@google/model-viewer/dist/model-viewer.min.js"></script>';

const viewer = (id = 'viewer', more = '') =>
  `<model-viewer id="${id}" ar src="/${id}.glb?token=secret" style="width:90px;height:90px" ${more}></model-viewer>`;

const SCENE = 'arvr.google.com/scene-viewer/1.0?file=https%3A%2F%2Fcdn.example%2Fchair.glb%3Fv%3D1';
const HTTPS = `https://${SCENE}&mode=ar_preferred`;
const INTENT = `intent://${SCENE}&mode=ar_only#Intent;scheme=https;package=com.google.ar.core;end;`;
const CHAIR = 'https://cdn.example/chair.glb';

const PHONE: BrowserContextOptions = {
  viewport: { width: 400, height: 800 },
  isMobile: true,
  hasTouch: true,
};
const ANDROID: BrowserContextOptions = {
  ...PHONE,
  userAgent:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
};
const ANDROID_FIREFOX: BrowserContextOptions = {
  ...PHONE,
  userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
};
const IOS_CHROME: BrowserContextOptions = {
  ...PHONE,
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1',
};

/** What Safari on iOS says of itself. */
const APPLE = `
  const { supports } = DOMTokenList.prototype;
  DOMTokenList.prototype.supports = function (token) { return token === 'ar' || supports.call(this, token) };`;

interface Scene extends PageOptions {
  device?: BrowserContextOptions;
  /** Runs before every script of the page. */
  init?: string | { path: string };
  path?: string;
  query?: string;
}

/** A page of the shop on some device. */
async function open(
  rig: Rig,
  browser: Browser,
  { device = {}, init, path = '/ar', query = '', ...options }: Scene = {},
): Promise<Page> {
  for (const id of ['viewer', 'other', 'third']) rig.file(`/${id}.glb`, glb(), 'model/gltf-binary');
  const url = rig.page(path, { attributes: { modules: 'ar' }, ...options });
  const context = await browser.newContext(device);
  if (init) await context.addInitScript(init as string);
  const page = await context.newPage();
  await page.goto(url + query);
  await page.waitForFunction(() => 'sessionId' in window.vitrine);
  return page;
}

type Line = [name: string, metadata: Record<string, unknown>];

/** An event without what every event has. */
const line = ({ eventType, eventMetadata }: StoredEvent): Line => [
  eventType.replace(/^product /, ''),
  Object.fromEntries(
    Object.entries(eventMetadata as object).filter(([key]) => !key.startsWith('$')),
  ),
];

/** What is stored, once it is as many; sorted, since two controls come into view at once. */
const lines = async (rig: Rig, count: number, timeout?: number): Promise<Line[]> =>
  (await rig.delivered(count, timeout)).map(line);

const sorted = (list: Line[]) => list.map((one) => JSON.stringify(one)).sort();

/** Proves that the page still tracks, and that nothing came before it. */
async function sentinel(rig: Rig, page: Page, before: number): Promise<Line[]> {
  await page.evaluate(() => window.vitrine.track('product renders', { item_id: 'sentinel' }));
  const all = await lines(rig, before + 1);
  expect(all.at(-1)).toEqual(['renders', { item_id: 'sentinel' }]);
  expect(all).toHaveLength(before + 1);
  return all.slice(0, -1);
}

const ofViewer = (rig: Rig, id = 'viewer') => ({
  source: 'model-viewer',
  model_url: `${rig.shop}/${id}.glb`,
});

const activate = (page: Page, id = 'viewer') =>
  page.evaluate((id) => {
    const all = [document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot)];
    const found = all.map((root) => root?.getElementById(id)).find(Boolean);
    (found as unknown as { activateAR(): void }).activateAR();
  }, id);

const loaded = (page: Page, id = 'viewer') =>
  page.waitForFunction(
    (id) => (document.getElementById(id) as unknown as { loaded?: boolean })?.loaded,
    id,
    { timeout: 60_000 },
  );

const LINKS = `<a id="quick" rel="ar" href="/chair.usdz?token=secret#frag">AR</a>
  <a id="https" href="${HTTPS}">AR</a> <a id="intent" href="${INTENT}">AR</a>`;

for (const [name, device, init, works] of [
  ['a desktop', {}, undefined, []],
  ['Chrome on Android', ANDROID, undefined, ['viewer', 'scene-viewer']],
  ['Firefox on Android', ANDROID_FIREFOX, undefined, []],
  ['Chrome on iOS', IOS_CHROME, undefined, ['viewer', 'quick-look']],
  ['a browser that says so on iOS', PHONE, APPLE, ['quick-look']],
] as const) {
  test(`${name} is offered ${works.join(' and ') || 'no AR'}, once`, async ({ rig, browser }) => {
    const page = await open(rig, browser, {
      device,
      init,
      body: MODEL_VIEWER + viewer() + LINKS,
    });
    const told = (kind: string, metadata: object): Line =>
      (works as readonly string[]).includes(kind)
        ? ['AR offered', { ...metadata }]
        : ['AR not available', { ...metadata, reason: 'unsupported' }];
    const scene = { ar_mode: 'scene-viewer', source: 'link', model_url: CHAIR };
    const expected = [
      told('viewer', ofViewer(rig)),
      told('quick-look', {
        ar_mode: 'quick-look',
        source: 'link',
        model_url: `${rig.shop}/chair.usdz`,
      }),
      told('scene-viewer', scene),
      told('scene-viewer', scene),
    ];
    expect(sorted(await lines(rig, 4, 60_000))).toEqual(sorted(expected));
    await loaded(page);
    // Seen again, it is not told again; another model is.
    await page.evaluate(() => {
      document.body.style.display = 'none';
    });
    await page.waitForTimeout(100);
    await page.evaluate(() => {
      document.body.style.display = '';
      document.getElementById('viewer')?.setAttribute('src', '/other.glb');
    });
    expect((await lines(rig, 5, 20_000)).slice(4)).toEqual([
      told('viewer', ofViewer(rig, 'other')),
    ]);
    await page.context().close();
  });
}
