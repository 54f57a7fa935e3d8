import { fullExcept } from '../support/full.js';
import { expect, test } from '../support/quiet-page.js';
import { open, shared, sorted, stay, storedEvents } from './share-page.js';

/** A network on the web, and one with a scheme of its own. */
const QUICK = ['facebook', 'email'];

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
    test(`${method} counts`, fullExcept(QUICK, method), async ({ rig, page }) => {
      await open(rig, page, {
        body: addresses.map((href) => `<p><a ${stay} href="${href}">Share</a></p>`).join(''),
      });
      for (const link of await page.locator('a').all()) await link.click();
      expect(await storedEvents(rig, page, addresses.length)).toEqual(
        addresses.map(() => shared(method)),
      );
    });
  }

  test('do not count when they share nothing', async ({ rig, page }) => {
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
    expect(await storedEvents(rig, page, 1)).toEqual([shared('whatsapp')]);
  });

  test('count in open shadow roots, on images and as areas', async ({ rig, page }) => {
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
    expect(await storedEvents(rig, page, 2)).toEqual(sorted([shared('telegram'), shared('x')]));
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
    expect(await storedEvents(rig, page, 4)).toEqual(Array(4).fill(shared('facebook')));
  });
});
