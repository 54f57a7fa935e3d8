import { expect, test } from '../support/fixtures.js';

test('uses another global name when the page has its own `vitrine`', async ({ rig, page }) => {
  const thrown: string[] = [];
  page.on('pageerror', ({ message }) => thrown.push(message));
  await page.goto(
    rig.page('/', {
      attributes: { global: 'vtr', plugins: 'ar' },
      head: "vitrine = 'of glass'; (window.vtr = (...args) => { (vtr.q = vtr.q || []).push(args) })('track', 'product renders')",
      body: '<section id="vitrine">In the shop window</section>',
    }),
  );
  const events = await rig.delivered(1);
  expect(events.map(({ eventType }) => eventType)).toEqual(['product renders']);
  await page.evaluate("vtr('track', 'product interaction')");
  expect(await rig.delivered(2)).toHaveLength(2);
  expect(await page.evaluate('[vitrine, typeof vtr.track, typeof vtr.handoffUrl]')).toEqual([
    'of glass',
    'function',
    'function',
  ]);
  expect(thrown).toEqual([]);
});

test('resolves addresses of the page against its <base>', async ({ rig, page }) => {
  rig.file('/cart/manual.pdf', 'manual', 'application/pdf');
  rig.file('/cart/chair.usdz', 'model', 'model/vnd.usdz+zip');
  const requests: string[] = [];
  rig.shopAnswer = (request, response) => {
    if (!request.url?.endsWith('/add.js')) return false;
    requests.push(request.url);
    response.setHeader('Content-Type', 'application/json');
    response.end('{"id":41,"quantity":1}');
    return true;
  };
  await page.goto(
    rig.page('/chair', {
      attributes: { plugins: 'cart share ar' },
      // Without it, or added twice, other addresses would be those of the cart.
      head: `document.head.append(Object.assign(document.createElement('base'), { href: '/cart/' }))`,
      body: '<a target="_blank" href="manual.pdf">Manual</a><a rel="ar" href="chair.usdz"><img alt="Chair"></a>',
    }),
  );
  await page.waitForFunction(() => 'sessionId' in window.vitrine);
  const post = (url: string) =>
    page.evaluate(
      `fetch('${url}', { method: 'POST', body: 'id=41' }).then((answer) => answer.text())`,
    );
  await post('/add.js');
  await post('../add.js');
  await post('add.js');
  await page.click('a[target]');
  const events = await rig.delivered(3);
  expect(requests).toEqual(['/add.js', '/add.js', '/cart/add.js']);
  expect(
    events
      .map(({ eventType, eventMetadata: { item_id, link_url, model_url } }) => [
        eventType,
        item_id ?? link_url ?? model_url,
      ])
      // The viewer has seconds to become usable, so that its event may come last.
      .sort(),
  ).toEqual([
    ['product AR not available', `${rig.shop}/cart/chair.usdz`],
    ['product cart-add', '41'],
    ['product download', `${rig.shop}/cart/manual.pdf`],
  ]);
  // The page's own address is the one that it has.
  expect(events.map(({ eventMetadata: { $page } }) => $page)).toEqual(
    events.map(() => `${rig.shop}/chair`),
  );
});
