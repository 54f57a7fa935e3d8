import { expect, test } from '../support/fixtures.js';
import { FULL, fullExcept } from '../support/full.js';
import {
  ANDROID,
  ANDROID_FIREFOX,
  APPLE,
  activate,
  CHAIR,
  grantWhenReady,
  IOS_CHROME,
  LINKS,
  type Line,
  lines,
  loaded,
  MODEL_VIEWER,
  ofViewer,
  open,
  PHONE,
  scene,
  sentinel,
  sorted,
  viewer,
} from './ar-page.js';

/** One device with `<model-viewer>`, and those without: software GL takes seconds for each viewer. */
const QUICK = ['Chrome on Android', 'Firefox on Android', 'Safari on iOS'];

/** Software GL takes its time with the first picture. */
test.describe.configure({ timeout: 120_000 });

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
  const title = `${name} is offered what it can do (${works || 'nothing'}), once`;
  test(title, fullExcept(QUICK, name), async ({ rig, browser }) => {
    const isReady = works.includes('model-viewer');
    const page = await open(rig, browser, {
      attributes: { plugins: 'ar', ...(isReady && { consent: 'pending' }) },
      device,
      init,
      body: (launch ? MODEL_VIEWER + viewer() : '') + LINKS,
    });
    if (isReady) await grantWhenReady(page, 'document.getElementById("viewer")');
    const expectedLine = (kind: string, metadata: object): Line =>
      works.split(' ').includes(kind)
        ? ['AR offered', { ...metadata }]
        : ['AR not available', { ...metadata, reason: 'unsupported' }];
    const scenes = { ar_mode: 'scene-viewer', source: 'link', model_url: CHAIR };
    const quick = { ...scenes, ar_mode: 'quick-look', model_url: `${rig.shop}/chair.usdz` };
    const expected = [
      expectedLine('quick-look', quick),
      expectedLine('scene-viewer', scenes),
      expectedLine('scene-viewer', scenes),
    ];
    if (launch) expected.push(expectedLine('model-viewer', ofViewer(rig)));
    const { length } = expected;
    expect(sorted(await lines(rig, length, 60_000))).toEqual(sorted(expected));
    // When it is visible again, it is not reported again.
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
        expectedLine('model-viewer', other),
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

test(
  'finds viewers in shadow roots that were there before consent',
  FULL,
  async ({ rig, browser }) => {
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
  },
);

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
