import type { Rig } from '../../tools/harness/rig.js';
import { fullExcept } from '../support/full.js';
import { expect, test } from '../support/quiet-page.js';
import { downloaded, open, stay, storedEvents } from './share-page.js';

/** One row of each kind. */
const QUICK = [
  'a file by its extension',
  'a link that is saved under a name',
  'a file that the page has made',
];

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
      'a file that the page has made',
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
    test(`${name} counts once`, fullExcept(QUICK, name), async ({ rig, page }) => {
      files(rig);
      await open(rig, page, { body: `<a ${link}><span>Get it</span></a>` });
      await page.click('span');
      const address = /href="(.*?)[?#"]/.exec(link)?.[1];
      const event = downloaded(file_name, file_extension, blob ? undefined : rig.shop + address);
      expect(await storedEvents(rig, page, 1)).toEqual([event]);
      await page.click('span');
      await expect.poll(async () => (await rig.stored()).length).toBe(3);
    });
  }

  test('do not count for pages, pictures and prevented clicks', async ({ rig, page }) => {
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
    expect(await storedEvents(rig, page, 1)).toEqual([
      downloaded('last.csv', 'csv', `${rig.shop}/files/last.csv`),
    ]);
  });

  test('count when a script saves the file, also instead of the clicked link', async ({
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
    expect(await storedEvents(rig, page, 1)).toEqual([downloaded('chair.stl', 'stl')]);
  });

  test('count in open shadow roots and, when they are saved, in closed ones', async ({
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
    expect((await storedEvents(rig, page, 2)).map(([, { file_name }]) => file_name)).toEqual([
      'closed.pdf',
      'open.pdf',
    ]);
  });

  test('do not count for models that open in Quick Look or Scene Viewer', async ({ rig, page }) => {
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
    expect(await storedEvents(rig, page, 1)).toEqual([
      downloaded('a.csv', 'csv', `${rig.shop}/files/a.csv`),
    ]);
  });
});
