import { handoffUrl } from '../../src/plugins/signals/handoff.js';
import { expect, test } from '../support/fixtures.js';
import { ANDROID, type Line, launched, lines, open, PAGE, sentinel, sorted } from './ar-page.js';

/** Software GL takes its time with the first picture. */
test.describe.configure({ timeout: 120_000 });

test('lets go of a code without an id that the page has taken away', async ({ rig, browser }) => {
  const page = await open(rig, browser, { body: '<p><i data-ar-handoff="/without">QR</i></p>' });
  await lines(rig, 1);
  const code = await page.evaluateHandle(() => new WeakRef(document.querySelector('i') as object));
  await page.evaluate(() => document.querySelector('p')?.remove());
  // The observer reports the removal with the next frame.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const element = document.body;
        new IntersectionObserver(() => resolve()).observe(element);
      }),
  );
  await page.requestGC();
  expect(await code.evaluate((ref) => ref.deref())).toBeUndefined();
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
