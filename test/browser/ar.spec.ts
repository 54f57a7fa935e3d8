import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import { handoffUrl } from '../../src/plugins/signals/handoff.js';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { glb } from '../support/glb.js';

declare global {
  interface Window {
    scene(model: string): string;
    link(href: string, parent?: ParentNode): HTMLAnchorElement;
    hidden: ShadowRoot;
    restored?: boolean;
    statuses: string[];
    session: XrSession;
    requestSession: unknown;
  }
  interface Navigator {
    xr: { requestSession(mode: string, options?: object): Promise<XrSession> };
  }
}

interface XrSession {
  end(): Promise<void>;
}

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
  const url = rig.page(path, { attributes: { plugins: 'ar' }, ...options });
  const context = await browser.newContext(device);
  if (init) await context.addInitScript(init as string);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(url + query);
  await page.waitForFunction(() => 'sessionId' in window.vitrine);
  return page;
}

type Line = [name: string, metadata: Record<string, unknown>];

/** An event without what every event has. */
const line = ({ eventType, eventMetadata }: StoredEvent): Line => [
  eventType.replace(/^product /, ''),
  Object.fromEntries(
    Object.entries(eventMetadata as object)
      .filter(([key]) => !key.startsWith('$'))
      .sort(),
  ),
];

/** What is stored, once it is as many; sorted, since two controls come into view at once. */
const lines = async (rig: Rig, count: number, timeout?: number): Promise<Line[]> =>
  (await rig.delivered(count, timeout)).map(line);

const sorted = (list: Line[]) =>
  list.map(([name, metadata]) => JSON.stringify([name, Object.entries(metadata).sort()])).sort();

/** What was stored beside one last event, which proves that the page still tracks. */
async function sentinel(rig: Rig, page: Page, before: number): Promise<Line[]> {
  await page.evaluate(() => window.vitrine.track('product renders', { item_id: 'sentinel' }));
  const all = await lines(rig, before + 1);
  const last = all.findIndex(([, { item_id }]) => item_id === 'sentinel');
  expect(all.splice(last, 1)).toEqual([['renders', { item_id: 'sentinel' }]]);
  expect(all).toHaveLength(before);
  return all;
}

const ofViewer = (rig: Rig, id = 'viewer') => ({
  source: 'model-viewer',
  model_url: `${rig.shop}/${id}.glb`,
});

/** Taps as often at once. */
const activate = (page: Page, id = 'viewer', taps = 1) =>
  page.evaluate(
    ([id, taps]) => {
      const all = [document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot)];
      const found = all.map((root) => root?.getElementById(id)).find(Boolean);
      for (let i = 0; i < taps; i++) (found as unknown as { activateAR(): void }).activateAR();
    },
    [id, taps] as const,
  );

/**
 * Grants the consent that the page waits for once its viewers are ready. A viewer that a busy machine
 * delays for three seconds is reported as one that cannot show AR, as it should be.
 *
 * @param viewers in the page: expressions
 */
async function grantWhenReady(page: Page, ...viewers: string[]) {
  const ready = viewers.map((viewer) => `${viewer}?.canActivateAR`).join(' && ');
  await page.waitForFunction(ready, undefined, { timeout: 60_000 });
  await page.evaluate(() => window.vitrine.setConsent('granted'));
}

const loaded = (page: Page, id = 'viewer') =>
  page.waitForFunction(
    (id) => (document.getElementById(id) as unknown as { loaded?: boolean })?.loaded,
    id,
    { timeout: 60_000 },
  );

const LINKS = `<a id="quick" rel="ar" href="/chair.usdz?token=secret#frag">AR</a>
  <a id="https" href="${HTTPS}">AR</a> <a id="intent" href="${INTENT}">AR</a>`;

/** Addresses of one model each. */
const scene = (kind: 'https' | 'intent', model: string) =>
  (kind === 'https' ? HTTPS : INTENT).replace('chair', model);

const launched = (model: string, more: object = {}): Line => [
  'AR download',
  {
    ar_mode: 'scene-viewer',
    source: 'link',
    model_url: `https://cdn.example/${model}.glb`,
    ...more,
  },
];

for (const [name, device, init, works, launch] of [
  ['a desktop', {}, undefined, '', {}],
  [
    'Chrome on Android',
    ANDROID,
    undefined,
    'model-viewer scene-viewer',
    { ar_mode: 'scene-viewer' },
  ],
  ['Firefox on Android', ANDROID_FIREFOX, undefined, '', undefined],
  ['Chrome on iOS', IOS_CHROME, undefined, 'model-viewer quick-look', { ar_mode: 'quick-look' }],
  ['Safari on iOS', PHONE, APPLE, 'quick-look', undefined],
] as const) {
  test(`${name} is offered what it can do (${works || 'nothing'}), once`, async ({
    rig,
    browser,
  }) => {
    const isReady = works.includes('model-viewer');
    const page = await open(rig, browser, {
      attributes: { plugins: 'ar', ...(isReady && { consent: 'pending' }) },
      device,
      init,
      body: (launch ? MODEL_VIEWER + viewer() : '') + LINKS,
    });
    if (isReady) await grantWhenReady(page, 'document.getElementById("viewer")');
    const told = (kind: string, metadata: object): Line =>
      works.split(' ').includes(kind)
        ? ['AR offered', { ...metadata }]
        : ['AR not available', { ...metadata, reason: 'unsupported' }];
    const scenes = { ar_mode: 'scene-viewer', source: 'link', model_url: CHAIR };
    const quick = { ...scenes, ar_mode: 'quick-look', model_url: `${rig.shop}/chair.usdz` };
    const expected = [
      told('quick-look', quick),
      told('scene-viewer', scenes),
      told('scene-viewer', scenes),
    ];
    if (launch) expected.push(told('model-viewer', ofViewer(rig)));
    const { length } = expected;
    expect(sorted(await lines(rig, length, 60_000))).toEqual(sorted(expected));
    // Seen again, it is not told again.
    await page.evaluate(async () => {
      document.body.style.display = 'none';
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      document.body.style.display = '';
    });
    if (launch) {
      await loaded(page);
      // Another model is another offer.
      await page.evaluate(() =>
        document.getElementById('viewer')?.setAttribute('src', '/other.glb'),
      );
      const other = ofViewer(rig, 'other');
      expect((await lines(rig, length + 1, 20_000)).slice(length)).toEqual([
        told('model-viewer', other),
      ]);
      await loaded(page);
      await activate(page, 'viewer', 2);
      const one: Line[] = 'ar_mode' in launch ? [['AR download', { ...launch, ...other }]] : [];
      if (one.length) await lines(rig, length + 2);
      await page.clock.runFor(1_600);
      await activate(page);
      expect(
        (await lines(rig, length + 1 + 2 * one.length)).slice(length + 1),
        'two taps at once are one, two that are apart are two',
      ).toEqual([...one, ...one]);
      if (device === ANDROID) {
        await page.evaluate(() => {
          // Each launch goes back from there once.
          for (let i = 0; i < 3; i++) history.pushState(null, '');
          location.hash = 'model-viewer-no-ar-fallback';
        });
        expect((await lines(rig, length + 4)).slice(length + 3)).toEqual([
          ['AR not available', { ...other, reason: 'failed' }],
        ]);
      }
    }
    const before = (await rig.stored()).length;
    await sentinel(rig, page, before);
    await page.context().close();
  });
}

const TAPS: [name: string, model: string, script: string][] = [
  ['a link', 'a', `link(scene('a')).click()`],
  ['an attached link told of twice', 'b', `const b = link(scene('b')); b.click(); b.click()`],
  [
    'a detached link',
    'c',
    `Object.assign(document.createElement('a'), { href: scene('c') }).click()`,
  ],
  [
    'what is inside a link',
    'd',
    `link(scene('d')).appendChild(document.createElement('b')).click()`,
  ],
  ['a link in an open shadow root', 'e', `link(scene('e'), root('open')).click()`],
];

/** Ways that only the Navigation API shows. */
const NAVIGATIONS: typeof TAPS = [
  ['location.href', 'f', `location.href = scene('f')`],
  ['a window of the same name', 'g', `window.open(scene('g'), '_self')`],
  ['a link in a closed shadow root', 'h', `link(scene('h'), root('closed')).click()`],
];

const PAGE = `
  window.scene = (model) => ${JSON.stringify(INTENT)}.replace('chair', model);
  window.root = (mode) => document.body.appendChild(document.createElement('div')).attachShadow({ mode });
  window.link = (href, parent = document.body) =>
    parent.appendChild(Object.assign(document.createElement('a'), { href, hidden: true }));`;

for (const navigation of [true, false]) {
  test(`a launch is seen ${navigation ? 'by its navigation' : 'without the Navigation API'}`, async ({
    rig,
    browser,
  }) => {
    const page = await open(rig, browser, {
      device: ANDROID,
      init: navigation
        ? undefined
        : 'Object.defineProperty(window, "navigation", { value: undefined })',
      head: PAGE,
    });
    await page.route('https://arvr.google.com/**', (route) => route.fulfill({ status: 204 }));
    const expected: Line[] = [];
    for (const [, model, script] of [...TAPS, ...(navigation ? NAVIGATIONS : [])]) {
      await page.evaluate(`{ ${script} }`);
      expected.push(launched(model));
      await lines(rig, expected.length);
    }
    await page.evaluate((href) => window.link(href).click(), scene('https', 'i'));
    expected.push(launched('i'));
    await lines(rig, expected.length);
    // Called off by the page, it is none.
    await page.evaluate(
      (href) => {
        const link = window.link(href);
        link.addEventListener('click', (event) => event.preventDefault());
        link.click();
      },
      scene('intent', 'j'),
    );
    expect(await sentinel(rig, page, expected.length)).toEqual(expected);
    await page.context().close();
  });
}

for (const [name, init, works] of [
  ['where the browser knows it', APPLE, true],
  ['nowhere else', '', false],
] as const) {
  test(`Quick Look is launched by plain links ${name}`, async ({ rig, browser }) => {
    const page = await open(rig, browser, {
      device: works ? PHONE : {},
      init: init + PAGE,
      body: '<a id="quick" rel="external ar" href="/chair.usdz?v=1#custom=1"><b>AR</b></a>',
    });
    const chair = { ar_mode: 'quick-look', source: 'link', model_url: `${rig.shop}/chair.usdz` };
    await lines(rig, 1);
    await page.evaluate(() => {
      document.querySelector<HTMLElement>('#quick b')?.click();
      const link = document.createElement('a');
      link.rel = 'ar';
      link.href = '/table.usdz';
      link.click();
      // What only speaks of such a file.
      location.href = '#.usdz';
      document
        .getElementById('quick')
        ?.dispatchEvent(new MessageEvent('message', { data: '_apple_ar_quicklook_button_tapped' }));
      document
        .getElementById('quick')
        ?.dispatchEvent(new MessageEvent('message', { data: 'other' }));
    });
    const banner: Line = ['interaction', { interaction: 'ar_banner', source: 'link' }];
    const expected: Line[] = works
      ? [
          ['AR offered', chair],
          ['AR download', chair],
          ['AR download', { ...chair, model_url: `${rig.shop}/table.usdz` }],
          banner,
        ]
      : [['AR not available', { ...chair, reason: 'unsupported' }], banner];
    await lines(rig, expected.length);
    expect(sorted(await sentinel(rig, page, expected.length))).toEqual(sorted(expected));
    await page.context().close();
  });
}

/** A headset, as iwer has it. */
const HEADSET = { path: 'node_modules/iwer/build/iwer.min.js' };
const START_HEADSET = `
  new IWER.XRDevice(IWER.metaQuest3).installRuntime({ forceInstall: true });
  const { requestSession } = navigator.xr;
  navigator.xr.requestSession = async (...args) =>
    (window.session = await requestSession.apply(navigator.xr, args));
  window.requestSession = navigator.xr.requestSession;`;

/** A busy machine may need longer than the two seconds in which a viewer claims its session. */
const PATIENT_CLAIM = `
  const { setTimeout: start } = window;
  window.setTimeout = (task, ms, ...rest) => start(task, ms === 2_000 ? 60_000 : ms, ...rest);`;

test('counts a WebXR session when it starts, and none when it is refused', async ({
  rig,
  browser,
}) => {
  const page = await open(rig, browser, { init: HEADSET, head: START_HEADSET });
  const outcome = await page.evaluate(async () => {
    const ask = (mode: string, options?: object) =>
      navigator.xr
        .requestSession(mode, options)
        .then((session) => session.end())
        .then(
          () => 'ended',
          () => 'refused',
        );
    return [
      await ask('immersive-vr'),
      await ask('immersive-ar', { requiredFeatures: ['no such feature'] }),
      await ask('immersive-ar'),
    ];
  });
  expect(outcome).toEqual(['ended', 'refused', 'ended']);
  expect(await lines(rig, 1)).toEqual([['AR download', { ar_mode: 'webxr', source: 'webxr' }]]);
  // Without consent the page is as it was, and what happens then is not told later either.
  const restored = await page.evaluate(async () => {
    window.vitrine.setConsent('denied');
    const same = navigator.xr.requestSession === window.requestSession;
    await navigator.xr.requestSession('immersive-ar').then((session) => session.end());
    window.vitrine.setConsent('granted');
    return same;
  });
  expect(restored).toBe(true);
  await page.clock.runFor(2_500);
  await page.evaluate(() => navigator.xr.requestSession('immersive-ar'));
  expect(await lines(rig, 2)).toHaveLength(2);
  await page.context().close();
});

test('reports the viewer of two that shows its model in WebXR', async ({ rig, browser }) => {
  const page = await open(rig, browser, {
    attributes: { plugins: 'ar', consent: 'pending' },
    init: HEADSET,
    head: PATIENT_CLAIM + START_HEADSET,
    body: MODEL_VIEWER + viewer('viewer', 'ar-modes="webxr"') + viewer('other'),
  });
  const ids = ['viewer', 'other'];
  await grantWhenReady(page, ...ids.map((id) => `document.getElementById("${id}")`));
  const first = { ar_mode: 'webxr', ...ofViewer(rig) };
  const expected: Line[] = [
    ['AR offered', first],
    ['AR offered', ofViewer(rig, 'other')],
  ];
  expect(sorted(await lines(rig, 2, 60_000))).toEqual(sorted(expected));
  await loaded(page);
  await page.evaluate(() => {
    window.statuses = [];
    document.addEventListener(
      'ar-status',
      (event) => {
        const { target, detail } = event as CustomEvent<{ status: string }>;
        window.statuses.push(`${(target as Element).id} ${detail.status}`);
      },
      true,
    );
  });
  await activate(page);
  expected.push(['AR download', first]);
  expect((await lines(rig, 3, 30_000)).slice(2)).toEqual(expected.slice(2));
  await page.evaluate(() => window.session.end());
  await page.waitForFunction(() => window.statuses.includes('other not-presenting'));
  // Refused, it is no launch, and the viewer says that nothing is left to try.
  await page.evaluate(() => {
    navigator.xr.requestSession = () => Promise.reject(new Error('refused'));
  });
  await activate(page);
  expected.push(['AR not available', { ...first, reason: 'failed' }]);
  expect((await lines(rig, 4, 30_000)).slice(3)).toEqual(expected.slice(3));
  await page.clock.runFor(2_000);
  expect(await sentinel(rig, page, 4)).toHaveLength(4);
  await page.context().close();
});

test('reports what Shopify launches and what it cannot launch', async ({ rig, browser }) => {
  const page = await open(rig, browser, {
    device: ANDROID,
    head: PAGE,
    body: `<button data-shopify-xr>AR</button> <button data-shopify-xr data-shopify-xr-hidden>AR</button>`,
  });
  const source = 'shopify-xr';
  const expected: Line[] = [
    ['AR offered', { source }],
    ['AR not available', { source, reason: 'unsupported' }],
  ];
  expect(await lines(rig, 2)).toEqual(expected);
  const launch = (xrMode: string, srcUrl: string) =>
    page.evaluate(
      (detail) => {
        document.dispatchEvent(new CustomEvent('shopify_xr_launch', { detail }));
      },
      { xrMode, srcUrl },
    );
  await launch('ar_quicklook', '/chair.usdz?v=1');
  await launch('scene_viewer', 'https://cdn.example/k.glb?v=1');
  // What it opens next is the same tap.
  await page.evaluate(() => {
    location.href = window.scene('k');
  });
  await page.evaluate(() => document.dispatchEvent(new CustomEvent('shopify_xr_launch')));
  await launch('not_supported', '/chair.glb');
  await launch('not_supported', '/chair.glb');
  expected.push(
    ['AR download', { ar_mode: 'quick-look', source, model_url: `${rig.shop}/chair.usdz` }],
    launched('k', { source }),
    ['AR not available', { source, model_url: `${rig.shop}/chair.glb`, reason: 'unsupported' }],
  );
  await lines(rig, 5);
  expect(sorted(await sentinel(rig, page, 5))).toEqual(sorted(expected));
  await page.context().close();
});

test('finds viewers in shadow roots that were there before consent', async ({ rig, browser }) => {
  const page = await open(rig, browser, {
    device: ANDROID,
    attributes: { plugins: 'ar', consent: 'pending' },
    body: `${MODEL_VIEWER}<div id="open"></div><div id="closed"></div><script>
      document.getElementById('open').attachShadow({ mode: 'open' }).innerHTML = '${viewer('other')}';
      window.hidden = document.getElementById('closed').attachShadow({ mode: 'closed' });
      window.hidden.innerHTML = '${viewer('third')}';
    </script>${LINKS}`,
    query: `?vitrine_ar=0123-4567_89ab`,
  });
  await page.evaluate(
    (href) => {
      location.href = href;
    },
    scene('intent', 'before'),
  );
  expect(await rig.delivered(0)).toEqual([]);
  expect(page.url()).toContain('vitrine_ar');
  await grantWhenReady(
    page,
    'window.hidden.getElementById("third")',
    'document.getElementById("open").shadowRoot.getElementById("other")',
  );
  const handoff_id = '0123-4567_89ab';
  const expected: Line[] = [
    ['AR mobile transition completed', { handoff_id }],
    ['AR offered', ofViewer(rig, 'other')],
    ['AR offered', { ar_mode: 'scene-viewer', source: 'link', model_url: CHAIR }],
    ['AR offered', { ar_mode: 'scene-viewer', source: 'link', model_url: CHAIR }],
    [
      'AR not available',
      {
        ar_mode: 'quick-look',
        source: 'link',
        model_url: `${rig.shop}/chair.usdz`,
        reason: 'unsupported',
      },
    ],
  ];
  expect(sorted(await lines(rig, 5, 30_000))).toEqual(sorted(expected));
  await activate(page, 'other');
  await page.evaluate(() =>
    (window.hidden.getElementById('third') as unknown as { activateAR(): void }).activateAR(),
  );
  for (const id of ['other', 'third'])
    expected.push(['AR download', { ar_mode: 'scene-viewer', handoff_id, ...ofViewer(rig, id) }]);
  await lines(rig, 7);
  expect(sorted(await sentinel(rig, page, 7))).toEqual(sorted(expected));
  await page.context().close();
});

test('offers a hand-off on a desktop, completes it on a phone, and joins it with the launch', async ({
  rig,
  browser,
}) => {
  const url = handoffUrl(`${rig.shop}/ar?q=a%20b&flag#top`);
  const [handoff_id] = /(?<=vitrine_ar=)[\w-]+/.exec(url) ?? [];
  expect(handoff_id).toMatch(/^[0-9a-f-]{36}$/);
  const query = url.slice(url.indexOf('?'));
  const body = `<i data-vitrine-handoff="${url.replaceAll('&', '&amp;')}">QR</i>
    <plattar-qrcode url="${url.replaceAll('&', '&amp;')}">QR</plattar-qrcode>
    <i data-ar-handoff="/without">QR</i> <i id="threekitArOverlay" hidden>QR</i>`;
  const offer = (more = {}): Line => ['AR mobile transition offered', more];
  const expected: Line[] = [offer({ handoff_id }), offer()];
  const desktop = await open(rig, browser, { body });
  expect(sorted(await lines(rig, 2))).toEqual(sorted(expected));
  await desktop.evaluate(() => {
    (document.getElementById('threekitArOverlay') as HTMLElement).hidden = false;
  });
  expected.push(offer());
  expect(sorted(await lines(rig, 3))).toEqual(sorted(expected));
  // A desktop that opens its own link: the address is as it was, nothing is counted.
  await desktop.goto('about:blank');
  rig.page('/ar', { attributes: { plugins: 'ar' } });
  await desktop.goto(url);
  await desktop.waitForURL(`${rig.shop}/ar?q=a%20b&flag#top`);
  expect(await sentinel(rig, desktop, 3)).toHaveLength(3);
  expect(await rig.count()).toBe(4);

  const phone = await open(rig, browser, {
    device: ANDROID,
    head: `${PAGE} if (location.search.includes('vitrine_ar')) history.replaceState({ mine: 1 }, '')`,
    query,
    body,
  });
  await phone.waitForURL(`${rig.shop}/ar?q=a%20b&flag#top`);
  expect(await phone.evaluate(() => history.state)).toEqual({ mine: 1 });
  const all = await lines(rig, 5);
  expect(all.slice(4)).toEqual([['AR mobile transition completed', { handoff_id }]]);
  await phone.evaluate(() => {
    location.href = window.scene('l');
  });
  expect((await lines(rig, 6)).slice(5)).toEqual([launched('l', { handoff_id })]);
  // Reloaded, opened again, with an id that is none: not counted.
  await phone.reload();
  await phone.goto(url.replace('#', '#again-'));
  await phone.waitForURL(/flag#again/);
  await phone.goto(`${rig.shop}/ar?vitrine_ar=short`);
  await phone.waitForFunction(() => 'sessionId' in window.vitrine);
  expect(await sentinel(rig, phone, 6)).toHaveLength(6);
  await phone.context().close();
  await desktop.context().close();
});

test('offers nothing again when the page returns from the back/forward cache', async ({
  rig,
  browser,
}) => {
  rig.page('/next', { attributes: null });
  const page = await open(rig, browser, {
    device: ANDROID,
    head: PAGE,
    body: `${LINKS}<script>addEventListener('pageshow', (event) => { window.restored = event.persisted })</script>`,
  });
  await lines(rig, 3);
  await page.evaluate(() => {
    location.href = '/next';
  });
  await page.waitForURL('**/next');
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => window.restored);
  await page.clock.runFor(1_500);
  await page.evaluate(() => {
    location.href = window.scene('m');
  });
  const all = await lines(rig, 4);
  expect(all.slice(3)).toEqual([launched('m')]);
  await page.context().close();
});

test('searches the page less and less often, never while hidden, and reports each control once', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  const head = `var looks = 0, observed = 0;
    for (const { prototype } of [Document, IntersectionObserver]) {
      const name = prototype.querySelectorAll ? 'querySelectorAll' : 'observe';
      const inner = prototype[name];
      prototype[name] = function (all) {
        if (name === 'observe') observed++;
        else if (all === '*') looks++;
        return inner.call(this, all);
      };
    }`;
  await page.goto(rig.page('/ar', { head, attributes: { plugins: 'ar' } }));
  await page.waitForFunction(() => 'sessionId' in window.vitrine);
  await page.clock.runFor(60_000);
  const looks = () => page.evaluate<number>('looks');
  expect(await looks()).toBeLessThan(12);
  await page.evaluate(`looks = 0; Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.body.innerHTML = '<a rel="ar" href="/chair.usdz">AR</a>'; document.body.click()`);
  await page.clock.runFor(5_000);
  expect(await looks()).toBe(0);
  await page.evaluate('delete document.hidden; document.body.click()');
  await page.clock.runFor(1_100);
  expect(await looks()).toBe(1);
  const count = async () => {
    await page.clock.runFor(10_000);
    return (await lines(rig, 1, 0)).length;
  };
  await expect.poll(count).toBe(1);
  expect(await page.evaluate('observed')).toBe(1);
  await page.evaluate(() => {
    window.vitrine.setConsent('denied');
    window.vitrine.setConsent('granted');
  });
  await page.clock.runFor(10_000);
  await expect.poll(() => page.evaluate('observed')).toBe(2);
  await page.clock.runFor(10_000);
  expect(await sentinel(rig, page, 1)).toHaveLength(1);
});

test('restores links at the end and ignores their clicks', async ({ rig, browser }) => {
  const page = await open(rig, browser, {
    device: ANDROID,
    init: 'Object.defineProperty(window, "navigation", { value: undefined })',
    head: PAGE,
  });
  const states = await page.evaluate(() => {
    const same = () => HTMLAnchorElement.prototype.click === HTMLElement.prototype.click;
    const states = [same()];
    window.vitrine.setConsent('denied');
    states.push(same());
    window.link(window.scene('n')).click();
    window.link(window.scene('n'), document.createElement('p')).click();
    document.body.textContent = '';
    window.vitrine.setConsent('granted');
    window.link(window.scene('o'), document.createElement('p')).click();
    return states;
  });
  expect(states).toEqual([false, true]);
  expect(await lines(rig, 1)).toEqual([launched('o')]);
  await page.context().close();
});
