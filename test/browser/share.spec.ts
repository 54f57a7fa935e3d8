import type { Page } from '@playwright/test';
import type { VitrineGlobal } from '../../src/index.js';
import { ASSET, ORG, type PageOptions, PUBLIC_TOKEN, type Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/quiet-page.js';

declare global {
  interface Window {
    vitrine: VitrineGlobal;
    /** What the plugin may replace. */
    natives(): unknown[];
    before: unknown[];
  }
}

/** Opens a page of the shop with the plugin on it. */
async function open(rig: Rig, page: Page, options: PageOptions = {}) {
  await page.goto(
    rig.page('/chair', { ...options, attributes: { plugins: 'share', ...options.attributes } }),
  );
  await page.waitForFunction(() => window.vitrine.track);
}

/** Those of the same millisecond are stored in any order. */
const sorted = (list: unknown[]) =>
  list
    .map((each) => JSON.stringify(each))
    .sort()
    .map((each) => JSON.parse(each));

/**
 * What was stored, without the tracker's own keys, beside one last event that proves that the page still
 * tracks. It may overtake what the plugin tells a task later.
 */
async function seen(rig: Rig, page: Page, count: number) {
  await page.evaluate(() => window.vitrine.track('product interaction'));
  const events = await rig.delivered(count + 1);
  const told = events.map(({ eventType, eventMetadata }) => {
    const own = Object.entries(eventMetadata ?? {}).filter(([key]) => !key.startsWith('$'));
    return [eventType, Object.fromEntries(own)];
  });
  const last = told.findIndex(([eventType]) => eventType === 'product interaction');
  expect(told.splice(last, 1)).toEqual([['product interaction', {}]]);
  return sorted(told);
}

const shared = (method: string, url?: string) => [
  'product social share',
  { method, ...(url && { url }) },
];

const downloaded = (file_name: string, file_extension: string, link_url?: string) => [
  'product download',
  { file_name, file_extension, ...(link_url && { link_url }) },
];

/** A link that goes nowhere from here, whatever it says. */
const stay = 'onclick="event.preventDefault()"';

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
      expect(await seen(rig, page, count)).toEqual(
        count ? [shared('native', `${rig.shop}/chair`)] : [],
      );
    });
  }

  test('may say what it shares by no address of the shop', async ({ rig, page }) => {
    await page.addInitScript('navigator.share = async () => {}');
    await open(rig, page);
    await page.evaluate(async () => {
      await navigator.share({ text: 'Look' });
      await navigator.share({ url: 'https://other.example/secret' });
    });
    expect(await seen(rig, page, 2)).toEqual([shared('native'), shared('native')]);
  });

  test('may be missing, and stays so', async ({ rig, page }) => {
    await open(rig, page);
    expect(await page.evaluate(() => 'share' in navigator)).toBe(false);
    await page.evaluate(() => navigator.clipboard.writeText(location.href).catch(() => {}));
    expect(await page.evaluate(() => 'share' in navigator)).toBe(false);
  });
});

test.describe('links to networks', () => {
  const page_ = 'https%3A%2F%2Fshop.example%2Fchair%3Fsize%3Dxl';
  for (const [method, ...addresses] of [
    [
      'facebook',
      `https://www.facebook.com/sharer/sharer.php?u=${page_}`,
      `https://m.facebook.com/sharer.php?t=a&u=${page_}`,
      `https://www.facebook.com/dialog/share?app_id=1&display=popup&href=${page_}`,
      'https://www.facebook.com/sharer.php?u=https://shop.example/chair?a=b',
    ],
    [
      'x',
      `https://twitter.com/intent/tweet?text=Chair&url=${page_}`,
      `https://x.com/intent/post?url=${page_}`,
      `https://twitter.com/share?url=${page_}`,
    ],
    [
      'pinterest',
      `https://www.pinterest.com/pin/create/button/?url=${page_}&media=a.jpg`,
      `https://pinterest.co.uk/pin/create/link/?url=${page_}`,
      `http://pinterest.com/pin/create/button/?url=${page_}`,
    ],
    [
      'linkedin',
      `https://www.linkedin.com/shareArticle?mini=true&url=${page_}`,
      `https://www.linkedin.com/sharing/share-offsite/?url=${page_}`,
    ],
    [
      'whatsapp',
      `https://wa.me/?text=${page_}`,
      `https://api.whatsapp.com/send?text=${page_}`,
      `https://api.whatsapp.com/send/?phone=&text=${page_}`,
      `https://web.whatsapp.com/send?text=${page_}`,
      `whatsapp://send?text=${page_}`,
    ],
    ['telegram', `https://t.me/share/url?url=${page_}&text=Chair`],
    ['reddit', `https://www.reddit.com/submit?url=${page_}&title=Chair`],
    [
      'tumblr',
      `https://www.tumblr.com/widgets/share/tool?canonicalUrl=${page_}`,
      `https://www.tumblr.com/share/link?url=${page_}`,
    ],
    [
      'line',
      `https://social-plugins.line.me/lineit/share?url=${page_}`,
      `https://line.me/R/msg/text/?${page_}`,
    ],
    ['email', `mailto:?subject=Chair&body=${page_}`],
    ['sms', `sms:?body=${page_}`, `sms:?&body=${page_}`],
  ] as const) {
    test(`${method} counts`, async ({ rig, page }) => {
      await open(rig, page, {
        body: addresses.map((href) => `<p><a ${stay} href="${href}">Share</a></p>`).join(''),
      });
      for (const link of await page.locator('a').all()) await link.click();
      expect(await seen(rig, page, addresses.length)).toEqual(addresses.map(() => shared(method)));
    });
  }

  test('that share nothing do not count', async ({ rig, page }) => {
    const others = [
      'https://www.facebook.com/shop',
      'https://www.facebook.com/share/1A2b3C/?mibextid=wwXIfr',
      'https://www.facebook.com/sharedspaces',
      'https://x.com/shop',
      'https://twitter.com/intent/follow?screen_name=shop',
      'https://www.pinterest.com/shop/pins/',
      'https://www.linkedin.com/company/sharing-chairs',
      'https://wa.me/4930123?text=Hello',
      'https://api.whatsapp.com/send?phone=4930123&text=Hello',
      'https://t.me/shop',
      'https://www.reddit.com/r/chairs',
      'mailto:hello@shop.example?subject=Chair',
      'mailto:?to=hello@shop.example&subject=Chair',
      'sms:+4930123?body=Hello',
      'tel:+4930123',
      'javascript:;',
      'javascript:void(0)',
      `${rig.shop}/share?url=${page_}`,
      '/chair',
      '#top',
    ];
    await open(rig, page, {
      body: `${others.map((href) => `<p><a ${stay} href="${href}">Go</a></p>`).join('')}
        <p><a ${stay} href="https://wa.me/?text=a">Share</a></p>`,
    });
    for (const link of await page.locator('a').all()) await link.click();
    expect(await seen(rig, page, 1)).toEqual([shared('whatsapp')]);
  });

  test('are seen in open shadow roots, on images and as areas', async ({ rig, page }) => {
    await open(rig, page, {
      body: `<share-bar></share-bar>
        <img usemap="#m" width="50" height="50" style="display:block"><map name="m"><area shape="rect" coords="0,0,50,50" ${stay} href="https://x.com/intent/post?url=a"></map>
        <svg width="50" height="50"><a href="https://wa.me/?text=a"><rect width="50" height="50"></rect></a></svg>
        <script>
          document.querySelector('share-bar').attachShadow({ mode: 'open' }).innerHTML =
            '<a href="https://t.me/share/url?url=a"><b>Telegram</b></a>';
          document.querySelector('share-bar').shadowRoot.querySelector('a').onclick = (e) => e.preventDefault();
          document.querySelector('svg').onclick = (e) => e.preventDefault();
        </script>`,
    });
    await page.evaluate("var href = 'https://www.facebook.com/sharer/sharer.php?u=x'");
    await page.mouse.click(300, 300);
    await page.locator('b').click();
    await page.locator('rect').click();
    await page.locator('area').dispatchEvent('click');
    expect(await seen(rig, page, 2)).toEqual(sorted([shared('telegram'), shared('x')]));
  });

  test('count once when their handler opens the window', async ({ rig, page }) => {
    const href = 'https://www.facebook.com/sharer.php?u=a';
    await page.addInitScript('window.open = function open(...args) { window.opened = args; }');
    await open(rig, page, {
      body: `<a href="${href}" onclick="window.open(this.href, 'share', 'width=500'); return false">Link</a>
        <a id="late" href="${href}" onclick="setTimeout(() => window.open(this.href), 50); return false">Late</a>
        <button onclick="window.open(new window.URL('${href}'))">Button</button>
        <button id="sizes" onclick="window.open('/sizes')">Sizes</button>`,
    });
    await page.click('text=Link');
    await page.click('text=Link');
    expect(await page.evaluate('opened')).toEqual([href, 'share', 'width=500']);
    await page.click('#late');
    await page.waitForFunction('opened.length === 1');
    await page.click('text=Button');
    await page.click('#sizes');
    expect(await seen(rig, page, 4)).toEqual(Array(4).fill(shared('facebook')));
  });
});

test('further places are the ones that the option finds', async ({ rig, page }) => {
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
  expect(await seen(rig, page, 4)).toEqual(
    sorted([
      shared('share.example'),
      shared('xing'),
      downloaded('lamp.IES', 'ies', `${rig.shop}/lamp.IES`),
      downloaded('spec.pdf', 'pdf', `${rig.shop}/spec.pdf`),
    ]),
  );
});

test('a copied link of the shop counts, other texts are not looked at', async ({
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
  expect(await seen(rig, page, 1)).toEqual([shared('copy link', `${rig.shop}/chair`)]);
});

test('a link that could not be copied does not count', async ({ rig, page }) => {
  await page.addInitScript(
    "let n = 0; Clipboard.prototype.writeText = () => n++ ? Promise.resolve() : Promise.reject(new DOMException('no', 'NotAllowedError'))",
  );
  await open(rig, page);
  const failed = await page.evaluate(() =>
    navigator.clipboard.writeText(location.href).then(String, (error) => error.name),
  );
  expect(failed).toBe('NotAllowedError');
  expect(await seen(rig, page, 0)).toEqual([]);
  await page.evaluate(() => navigator.clipboard.writeText(location.href));
  await expect.poll(async () => (await rig.stored()).length).toBe(2);
});

test.describe('downloads', () => {
  /** Every file is saved, so that the page stays. */
  const files = (rig: Rig) => {
    rig.shopAnswer = (request, response) => {
      if (!request.url?.startsWith('/files/')) return false;
      response.writeHead(200, { 'Content-Disposition': 'attachment' });
      response.end('file');
      return true;
    };
  };

  for (const [name, link, file_name, file_extension, blob] of [
    [
      'a file by its extension',
      'href="/files/Spec%20sheet.pdf?token=1#page=2"',
      'Spec%20sheet.pdf',
      'pdf',
    ],
    ['a drawing', 'href="/files/chair.STEP"', 'chair.STEP', 'step'],
    ['a model', 'href="/files/chair.glb" target="_blank"', 'chair.glb', 'glb'],
    ['a link that is saved', 'href="/files/chair.pdf?a=1" download', 'chair.pdf', 'pdf'],
    [
      'a link that is saved under a name',
      'href="/files/7.pdf" download="Chair, oak.pdf"',
      'Chair, oak.pdf',
      'pdf',
    ],
    ['a name without an extension', 'href="/files/7.pdf" download="Chair"', 'Chair', 'pdf'],
    [
      'an address without a file',
      'href="/files/export?format=dwg" download="chair.dwg"',
      'chair.dwg',
      'dwg',
    ],
    [
      'what the page has made',
      'href="data:text/csv,a" download="offer.csv"',
      'offer.csv',
      'csv',
      true,
    ],
    [
      'Quick Look models where there is no Quick Look',
      'rel="ar" href="/files/chair.usdz"',
      'chair.usdz',
      'usdz',
    ],
  ] as const) {
    test(`${name} counts once`, async ({ rig, page }) => {
      files(rig);
      await open(rig, page, { body: `<a ${link}><span>Get it</span></a>` });
      await page.click('span');
      const address = /href="(.*?)[?#"]/.exec(link)?.[1];
      const event = downloaded(file_name, file_extension, blob ? undefined : rig.shop + address);
      expect(await seen(rig, page, 1)).toEqual([event]);
      await page.click('span');
      await expect.poll(async () => (await rig.stored()).length).toBe(3);
    });
  }

  test('pages, pictures and what the page stops do not count', async ({ rig, page }) => {
    files(rig);
    const others = [
      '/chair',
      '/chair.html',
      '/chair.jpg',
      '/chair?file=spec.pdf',
      '/chair#spec.pdf',
      'https://shop.pdf',
    ];
    await open(rig, page, {
      body: `${others.map((href) => `<p><a ${stay.replace('onclick', 'data-no')} target="gone" href="${href}">Go</a></p>`).join('')}
        <p><a ${stay} href="/files/terms.pdf">Read here</a></p>
        <p><a ${stay} href="/files/terms.pdf" download>Read here</a></p>
        <p><a href="/files/last.csv">Last</a></p>`,
    });
    await page.evaluate(() => {
      for (const link of document.querySelectorAll('a')) link.click();
    });
    expect(await seen(rig, page, 1)).toEqual([
      downloaded('last.csv', 'csv', `${rig.shop}/files/last.csv`),
    ]);
  });

  test('what a script saves counts, also instead of the link that was clicked', async ({
    rig,
    page,
  }) => {
    files(rig);
    await open(rig, page, {
      body: `<a href="/files/terms.pdf">Get it</a><script>
        document.querySelector('a').onclick = (event) => {
          event.preventDefault();
          const link = document.createElement('a');
          link.href = URL.createObjectURL(new Blob(['solid']));
          link.download = 'chair.stl';
          link.click();
        };</script>`,
    });
    await page.click('a');
    expect(await seen(rig, page, 1)).toEqual([downloaded('chair.stl', 'stl')]);
  });

  test('are seen in open and, where they are saved, in closed shadow roots', async ({
    rig,
    page,
  }) => {
    files(rig);
    await open(rig, page, {
      body: `<div id="open"></div><div id="closed"></div><script>for (const mode of ['open', 'closed']) {
        const root = document.getElementById(mode).attachShadow({ mode });
        root.innerHTML = '<a download href="/files/' + mode + '.pdf">Get ' + mode + '</a>';
      }</script>`,
    });
    await page.locator('#open a').click();
    await page.locator('#closed').click({ position: { x: 5, y: 5 } });
    expect((await seen(rig, page, 2)).map(([, { file_name }]) => file_name)).toEqual([
      'closed.pdf',
      'open.pdf',
    ]);
  });

  test('models that Quick Look shows in the room, and Scene Viewer, do not count', async ({
    rig,
    page,
  }) => {
    await page.addInitScript(() => {
      // As Safari on iOS answers.
      const { supports } = DOMTokenList.prototype;
      DOMTokenList.prototype.supports = function (token) {
        return token === 'ar' || supports.call(this, token);
      };
    });
    files(rig);
    await open(rig, page, {
      body: '<a rel="ar" href="/files/chair.usdz"><img alt="AR" width="50" height="50"></a><p><a download href="/files/a.csv">Get it</a></p>',
    });
    await page.click('img');
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href =
        'intent://arvr.google.com/scene-viewer/1.2?file=https://shop.example/chair.glb#Intent;scheme=https;end;';
      link.click();
      link.rel = 'ar';
      link.href = URL.createObjectURL(new Blob(['usdz']));
      link.download = 'model.usdz';
      link.click();
      document.body.append(link);
      link.click();
    });
    // The driver waits for where the intent leads.
    await page.evaluate(() => document.querySelector<HTMLElement>('a[download]')?.click());
    expect(await seen(rig, page, 1)).toEqual([
      downloaded('a.csv', 'csv', `${rig.shop}/files/a.csv`),
    ]);
  });
});

test('begins with consent, and gives back what it took', async ({ rig, page }) => {
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
  expect(await seen(rig, page, 1)).toEqual([shared('whatsapp')]);
  await page.evaluate(() => window.vitrine.stop());
  expect(await same()).toEqual([true, true, true, true, true]);
  await page.click('a');
  await page.evaluate(() => navigator.share());
  expect(await rig.delivered(2)).toHaveLength(2);
});
