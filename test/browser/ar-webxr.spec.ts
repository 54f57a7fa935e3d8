import { expect, test } from '../support/fixtures.js';
import { FULL } from '../support/full.js';
import {
  activate,
  grantWhenReady,
  type Line,
  lines,
  loaded,
  MODEL_VIEWER,
  ofViewer,
  open,
  sentinel,
  sorted,
  viewer,
} from './ar-page.js';

/** Software GL takes its time with the first picture. */
test.describe.configure({ timeout: 120_000 });

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
  // Without consent the page is as before, and events of that time are not reported later.
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

test('reports the viewer of two that shows its model in WebXR', FULL, async ({ rig, browser }) => {
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
