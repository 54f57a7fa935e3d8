import { expect, test } from '../support/quiet-page.js';
import { variantsGlb } from '../support/variants-glb.js';
import { open, READY, set, start, storedEvents } from './configurator-page.js';

type Loading = HTMLElement & { loaded?: boolean };

test('counts <model-viewer> renders once, gestures once each, and chosen variants', async ({
  rig,
  page,
}) => {
  test.slow();
  for (const path of ['/chair.glb', '/stool.glb'])
    rig.file(path, await variantsGlb(), 'model/gltf-binary');
  await open(rig, page, {
    attributes: { consent: 'pending' },
    head: READY,
    body: `<model-viewer src="/chair.glb?token=1" camera-controls variant-name="oak" style="width:300px;height:300px"></model-viewer>
      <script type="module" src="/node_modules/@google/model-viewer/dist/model-viewer.min.js"></script>
      <button id="yes" onclick="vitrine('setConsent', 'granted')">Yes</button>
      <button id="walnut" onclick="document.querySelector('model-viewer').variantName = 'walnut'">Walnut</button>
      <button id="none" onclick="document.querySelector('model-viewer').variantName = null">None</button>`,
  });
  const model_url = `${rig.shop}/chair.glb`;
  const other = `${rig.shop}/stool.glb`;
  await page.waitForFunction(() => document.querySelector<Loading>('model-viewer')?.loaded);
  // Models from before consent are reported without their time, later ones with it.
  await page.click('#yes');
  await rig.delivered(1);
  await page.evaluate(() =>
    Object.assign(document.querySelector('model-viewer') as object, { src: '/stool.glb?token=1' }),
  );
  const [early, late] = await rig.delivered(2, 60_000);
  expect(early?.eventMetadata.render_time_msec).toBeUndefined();
  expect(late?.eventMetadata.render_time_msec).toBeGreaterThan(0);
  expect(late?.metric).toBe(late?.eventMetadata.render_time_msec);
  await page.click('#walnut');
  await rig.delivered(4, 20_000);
  await page.click('#none');
  await rig.delivered(5, 20_000);
  const box = await page.locator('model-viewer').boundingBox();
  const [x, y] = [(box?.x ?? 0) + 150, (box?.y ?? 0) + 150];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 10 });
  await page.mouse.up();
  await rig.delivered(6, 20_000);
  await page.mouse.wheel(0, -300);
  expect(await storedEvents(rig, 7)).toEqual([
    ['product renders', 'model-viewer', model_url],
    ['product renders', 'model-viewer', other],
    start('model-viewer'),
    set('variant', 'walnut', 'model-viewer'),
    set('variant', 'default', 'model-viewer'),
    ['product interaction', 'rotate', 'model-viewer'],
    ['product interaction', 'zoom', 'model-viewer'],
  ]);
});

test('times a model by its own request, once, also when consent returns', async ({ rig, page }) => {
  rig.file('/a.glb', 'x', 'model/gltf-binary');
  await open(rig, page, {
    head: `${READY} customElements.define('model-viewer', class extends HTMLElement { loaded = true; src = '/b.glb' });`,
    body: '<model-viewer></model-viewer>',
  });
  await rig.delivered(1);
  await page.evaluate(async () => {
    window.vitrine.setConsent('denied');
    window.vitrine.setConsent('granted');
    const load = () =>
      document
        .querySelector('model-viewer')
        ?.dispatchEvent(new CustomEvent('load', { detail: { url: '/a.glb' } }));
    await fetch('/a.glb').then((response) => response.text());
    load();
    load();
    performance.getEntriesByName = () => [{ startTime: -20_000, responseEnd: -15_000 }] as never;
    load();
  });
  const times = (await rig.delivered(4)).map(({ eventMetadata }) => eventMetadata.render_time_msec);
  expect(times).toEqual([undefined, expect.any(Number), undefined, undefined]);
});

test('lets go of a viewer that the page has taken away', async ({ rig, page }) => {
  await open(rig, page, {
    head: `${READY} customElements.define('model-viewer', class extends HTMLElement { loaded = true; src = '/a.glb' });`,
    body: '<div><model-viewer></model-viewer></div>',
  });
  await rig.delivered(1);
  const viewer = await page.evaluateHandle(
    () => new WeakRef(document.querySelector('model-viewer') as object),
  );
  await page.evaluate(() => document.querySelector('div')?.remove());
  await page.requestGC();
  expect(await viewer.evaluate((ref) => ref.deref())).toBeUndefined();
});

test('counts a gesture where it begins, even if the camera follows slowly', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  await open(rig, page, {
    head: READY,
    body: '<model-viewer style="display:block;height:50px"></model-viewer><p>text</p>',
  });
  const move = (source = 'user-interaction') =>
    page.evaluate((source) => {
      const viewer = document.querySelector('model-viewer');
      viewer?.dispatchEvent(new CustomEvent('camera-change', { detail: { source } }));
    }, source);
  await page.click('p');
  await move();
  await page.click('model-viewer');
  await move('none');
  await move();
  // Damping.
  await page.clock.runFor(1_100);
  await move();
  for (let i = 0; i < 3; i++) {
    await page.mouse.wheel(0, 10);
    await move();
  }
  expect(await storedEvents(rig, 2)).toEqual([
    ['product interaction', 'rotate', 'model-viewer'],
    ['product interaction', 'zoom', 'model-viewer'],
  ]);
});
