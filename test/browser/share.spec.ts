import { ASSET, ORG, PUBLIC_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/quiet-page.js';
import { downloaded, open, shared, sorted, stay, storedEvents } from './share-page.js';

test.describe('the share sheet of the browser', () => {
  for (const [name, outcome, count] of [
    ['counts when something was shared', 'Promise.resolve()', 1],
    [
      'does not count when it is cancelled',
      "Promise.reject(new DOMException('no', 'AbortError'))",
      0,
    ],
    [
      'does not count when it fails',
      "Promise.reject(new DOMException('no', 'NotAllowedError'))",
      0,
    ],
    ['does not count when it is left open', 'new Promise(() => {})', 0],
  ] as const) {
    test(name, async ({ rig, page }) => {
      // Chromium has none on Linux.
      await page.addInitScript(
        `Navigator.prototype.share = function share(data) { window.shared = [this, data]; return window.promise = ${outcome}; }`,
      );
      await open(rig, page);
      const same = await page.evaluate(async () => {
        const scope = window as unknown as { promise: unknown; shared: unknown[] };
        const data = { title: 'Chair', url: `${location.href}?friend=7#top` };
        const promise = navigator.share(data);
        promise.catch(() => {});
        return (
          promise === scope.promise && scope.shared[0] === navigator && scope.shared[1] === data
        );
      });
      expect(same).toBe(true);
      expect(await storedEvents(rig, page, count)).toEqual(
        count ? [shared('native', `${rig.shop}/chair`)] : [],
      );
    });
  }

  test('counts without an address when it shares none of the shop', async ({ rig, page }) => {
    await page.addInitScript('navigator.share = async () => {}');
    await open(rig, page);
    await page.evaluate(async () => {
      await navigator.share({ text: 'Look' });
      await navigator.share({ url: 'https://other.example/secret' });
    });
    expect(await storedEvents(rig, page, 2)).toEqual([shared('native'), shared('native')]);
  });

  test('stays missing where the browser has none', async ({ rig, page }) => {
    await open(rig, page);
    expect(await page.evaluate(() => 'share' in navigator)).toBe(false);
    await page.evaluate(() => navigator.clipboard.writeText(location.href).catch(() => {}));
    expect(await page.evaluate(() => 'share' in navigator)).toBe(false);
  });
});

test('finds further share targets by the option', async ({ rig, page }) => {
  await page.goto(rig.page('/chair', { attributes: null }));
  await page.addScriptTag({
    type: 'module',
    content: `import { createTracker } from '/index.js'; import { share } from '/plugins.js';
      window.vitrine = createTracker({ bearerToken: '${PUBLIC_TOKEN}', orgId: '${ORG}', assetId: '${ASSET}', endpoint: '${rig.endpoint}',
        plugins: [share({ hosts: /share\\.example|xing/, extensions: ['ies', 'sat'] })] });`,
  });
  await page.waitForFunction(() => window.vitrine?.track);
  await page.evaluate(() => {
    for (const href of [
      'https://share.example/?a',
      'https://xing.com/spi?a',
      '/lamp.IES?v=2',
      '/spec.pdf',
      '/lamp.iesx',
    ]) {
      const link = document.body.appendChild(document.createElement('a'));
      link.href = href;
      link.target = 'nowhere';
      link.click();
    }
  });
  expect(await storedEvents(rig, page, 4)).toEqual(
    sorted([
      shared('share.example'),
      shared('xing'),
      downloaded('lamp.IES', 'ies', `${rig.shop}/lamp.IES`),
      downloaded('spec.pdf', 'pdf', `${rig.shop}/spec.pdf`),
    ]),
  );
});

test('counts a copied link of the shop, and ignores other texts', async ({
  rig,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(rig, page);
  const { same, texts } = await page.evaluate(async () => {
    const own = `${location.href}?config=abc#b`;
    const texts = [];
    for (const text of [
      'SAVE10',
      `${own} and more`,
      'https://other.example/',
      `${location.origin}.evil.example/`,
      'me@shop.example',
      own,
    ]) {
      await navigator.clipboard.writeText(text);
      texts.push(await navigator.clipboard.readText());
    }
    const { writeText } = Clipboard.prototype;
    return {
      same: writeText.name === 'writeText' && !Object.hasOwn(navigator.clipboard, 'writeText'),
      texts,
    };
  });
  expect(same).toBe(true);
  expect(texts.at(-1)).toBe(`${rig.shop}/chair?config=abc#b`);
  expect(await storedEvents(rig, page, 1)).toEqual([shared('copy link', `${rig.shop}/chair`)]);
});

test('does not count a link that could not be copied', async ({ rig, page }) => {
  await page.addInitScript(
    "let n = 0; Clipboard.prototype.writeText = () => n++ ? Promise.resolve() : Promise.reject(new DOMException('no', 'NotAllowedError'))",
  );
  await open(rig, page);
  const failed = await page.evaluate(() =>
    navigator.clipboard.writeText(location.href).then(String, (error) => error.name),
  );
  expect(failed).toBe('NotAllowedError');
  expect(await storedEvents(rig, page, 0)).toEqual([]);
  await page.evaluate(() => navigator.clipboard.writeText(location.href));
  await expect.poll(async () => (await rig.stored()).length).toBe(2);
});

test('starts with consent, and restores what it wrapped', async ({ rig, page }) => {
  await page.addInitScript(() => {
    Navigator.prototype.share = async () => {};
    window.natives = () => [
      window.open,
      Object.getOwnPropertyDescriptor(Navigator.prototype, 'share')?.value,
      Object.getOwnPropertyDescriptor(Clipboard.prototype, 'writeText')?.value,
      Object.hasOwn(navigator, 'share'),
      Object.hasOwn(navigator.clipboard, 'writeText'),
    ];
    window.before = window.natives();
  });
  const same = () => page.evaluate('natives().map((each, i) => each === before[i])');
  await open(rig, page, {
    attributes: { consent: 'pending' },
    body: `<a ${stay} href="https://wa.me/?text=a">Share</a>`,
  });
  await page.click('a');
  expect(await same()).toEqual([true, true, true, true, true]);
  await page.evaluate(() => window.vitrine.setConsent('granted'));
  expect(await same()).toEqual([false, false, false, true, true]);
  await page.click('a');
  expect(await storedEvents(rig, page, 1)).toEqual([shared('whatsapp')]);
  await page.evaluate(() => window.vitrine.stop());
  expect(await same()).toEqual([true, true, true, true, true]);
  await page.click('a');
  await page.evaluate(() => navigator.share());
  expect(await rig.delivered(2)).toHaveLength(2);
});
