import { expect, test } from '../support/fixtures.js';
import {
  ANDROID,
  APPLE,
  LINKS,
  type Line,
  launched,
  lines,
  open,
  PAGE,
  PHONE,
  scene,
  sentinel,
  sorted,
} from './ar-page.js';

/** Software GL takes its time with the first picture. */
test.describe.configure({ timeout: 120_000 });

const TAPS: [name: string, model: string, script: string][] = [
  ['a link', 'a', `link(scene('a')).click()`],
  ['an attached link clicked twice', 'b', `const b = link(scene('b')); b.click(); b.click()`],
  [
    'a detached link',
    'c',
    `Object.assign(document.createElement('a'), { href: scene('c') }).click()`,
  ],
  [
    'an element inside a link',
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

for (const navigation of [true, false]) {
  test(`counts a launch ${navigation ? 'by its navigation' : 'without the Navigation API'}`, async ({
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

/** Safari opens Quick Look before a navigation begins. */
const UNANNOUNCED = `
  navigation.addEventListener('navigate', (event) => {
    if (/usdz$/.test(event.destination.url)) event.stopImmediatePropagation();
  }, true);`;

for (const [name, init] of [
  [
    'without the Navigation API',
    'Object.defineProperty(window, "navigation", { value: undefined });',
  ],
  ['where no navigation announces it', UNANNOUNCED],
]) {
  test(`names the viewer of a link that a script clicks, ${name}`, async ({ rig, browser }) => {
    const page = await open(rig, browser, {
      device: PHONE,
      init: APPLE + init,
      body: '<model-viewer src="/viewer.glb"></model-viewer>',
    });
    await page.evaluate(() => {
      const root = document.querySelector('model-viewer')?.attachShadow({ mode: 'open' });
      for (const name of ['chair', 'table']) {
        const link = document.createElement('a');
        Object.assign(link, { rel: 'ar', href: `/${name}.usdz`, hidden: true });
        root?.append(link);
        // The page calls the second launch off.
        link.onclick = (event) => name === 'chair' || event.preventDefault();
        link.click();
      }
    });
    const launch = { ar_mode: 'quick-look', source: 'model-viewer' };
    expect(await sentinel(rig, page, 1)).toEqual([
      ['AR download', { ...launch, model_url: `${rig.shop}/chair.usdz` }],
    ]);
    await page.context().close();
  });
}

for (const [name, init, works] of [
  ['where the browser knows it', APPLE, true],
  ['where no navigation announces it', APPLE + UNANNOUNCED, true],
  ['nowhere else', '', false],
] as const) {
  test(`counts Quick Look by plain links ${name}`, async ({ rig, browser }) => {
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
      // An address that only mentions such a file.
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
  // The address that it opens next belongs to the same tap.
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
