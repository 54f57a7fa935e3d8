import { ASSET, ORG, PUBLIC_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import {
  ADD,
  chair,
  GTAG,
  gtag,
  ITEM,
  ids,
  open,
  order,
  push,
  pushed,
  settle,
  withoutTrackerFields,
} from './data-layer-page.js';

test('counts each pushed add once, as unconfirmed, before and after the start', async ({
  rig,
  page,
}) => {
  await open(rig, page, '/', { head: `var dataLayer = [${JSON.stringify(ADD)}]` });
  expect((await rig.delivered(1)).map(withoutTrackerFields)).toEqual([
    ['cart-add', { ...chair, value: 99.8, confirmed: 0 }, 99.8],
  ]);
  // The very same object again: at once it is another tag's, later another click.
  await page.evaluate(
    `var again = { event: 'add_to_cart', ecommerce: { items: [{ item_id: 'A' }] } }; dataLayer.push(again); dataLayer.push(again); new Promise((done) => setTimeout(done, 100)).then(() => { dataLayer.push(again) })`,
  );
  expect(ids(await rig.delivered(3))).toEqual(['cart-add CH-1', 'cart-add A', 'cart-add A']);
});

test('ignores foreign, broken and clearing entries', async ({ rig, page }) => {
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await open(rig, page);
  await page.evaluate(() => {
    const { dataLayer } = window as unknown as { dataLayer: unknown[] };
    const broken = {
      get event() {
        throw new Error('no');
      },
    };
    const items = [null, { item_id: {} }];
    dataLayer.push(null, 1, 'add_to_cart', () => 1, [], {}, { ecommerce: null }, broken);
    dataLayer.push({ event: 'view_item', ecommerce: { items: [{ item_id: 'A' }] } });
    dataLayer.push({ event: 'add_to_cart_view' }, { event: 'cmp:show', eventInfo: { path: 'a' } });
    dataLayer.push({ event: 'share' }, { event: 'purchase', ecommerce: { items } });
    dataLayer.push({ event: 'add_to_cart', ecommerce: null });
  });
  expect(await settle(rig, page, 2)).toEqual(['ordered', 'cart-add']);
  expect(problems).toEqual([]);
});
test('counts one add when gtag and the data layer both report a click', async ({ rig, page }) => {
  await open(rig, page, '/', { head: GTAG });
  await push(page, ADD);
  await page.evaluate(gtag('add_to_cart', ADD.ecommerce));
  await rig.delivered(1);
  expect(await settle(rig, page, 1)).toEqual(['cart-add CH-1']);
});

test('counts an order once when it is pushed again, on reload, on back and in another tab', async ({
  rig,
  page,
  context,
}) => {
  const head = `${GTAG} ${pushed(order('T-1'))}; ${gtag('purchase', order('T-1').ecommerce)}`;
  await open(rig, page, '/thanks', { head });
  expect(ids(await rig.delivered(1))).toEqual(['ordered T-1']);
  await page.reload();
  await open(rig, page, '/other', { head: GTAG });
  await page.goBack({ waitUntil: 'commit' });
  const tab = await context.newPage();
  await open(rig, tab, '/thanks', { head });
  await push(tab, order('T-1', { value: 1 }), order('T-2'));
  expect(await settle(rig, tab, 2)).toEqual(['ordered T-1', 'ordered T-2']);
});

test('counts one order for each page, unless two ids differ', async ({ rig, page }) => {
  const head = `${GTAG} ${pushed(order())}`;
  await open(rig, page, '/thanks', { head });
  // Another tag has a value of its own, and no id.
  await push(page, order(), order(undefined, { value: 5 }));
  expect((await rig.delivered(1)).map(({ metric }) => metric)).toEqual([99.8]);
  await page.reload();
  expect((await rig.delivered(2)).map(({ metric }) => metric)).toEqual([99.8, 99.8]);
  // One that knows the id, in two spellings, before an order of another id.
  await open(rig, page, '/thanks-again', { head: GTAG });
  await push(page, order(undefined, { value: 5 }), order('1001'), order('#1001'), order('1002'));
  await push(page, order('{{ order.id }}'));
  expect(ids(await rig.delivered(4)).slice(2)).toEqual(['ordered 1001', 'ordered 1002']);
  expect(await settle(rig, page, 4)).toHaveLength(4);
});

test('sums the items of an order without a value when all have a price', async ({ rig, page }) => {
  await open(rig, page);
  const items = [ITEM, { item_id: 'B', price: '€1.299,00', quantity: 1 }];
  await push(
    page,
    order('T-1', { value: undefined, items }),
    order('T-2', { value: '{total}', items: [...items, { item_id: 'C' }] }),
  );
  expect((await rig.delivered(2)).map(({ eventMetadata: { value } }) => value)).toEqual([
    1398.8,
    undefined,
  ]);
});

test('lists the items of a huge order that fit, and counts all pieces', async ({ rig, page }) => {
  await open(rig, page);
  const items = Array.from({ length: 1_000 }, (_, i) => ({
    item_id: `Ü"${i}`,
    item_name: '椅子'.repeat(20),
  }));
  await push(page, order('T-1', { items }));
  const [event] = await rig.delivered(1);
  expect(event?.eventMetadata.quantity).toBe(1_000);
  const storedItems = JSON.parse(String(event?.eventMetadata.items));
  expect(storedItems.length).toBeGreaterThan(50);
  expect(storedItems[0]).toEqual({ ...items[0], currency: 'EUR' });
});

test('leaves the product of the page out of an order', async ({ rig, page }) => {
  await open(rig, page, '/', {
    attributes: { plugins: 'product-session data-layer' },
    body: '<script type="application/ld+json">{"@type":"Product","sku":"TA-1","name":"Table"}</script>',
  });
  await push(page, order('T-1'), { event: 'add_to_cart' });
  const events = await rig.delivered(3);
  const of = (type: string) => events.find(({ eventType }) => eventType === type)?.eventMetadata;
  expect(of('product ordered')).not.toHaveProperty('item_id');
  // The page completes what the layer leaves out of an add.
  expect(of('product cart-add')).toMatchObject({ item_id: 'TA-1', confirmed: 0 });
});

/** As Tag Manager does when it loads. */
const CALLS =
  'const former = dataLayer.push; dataLayer.push = function () { return former.apply(this, arguments); };';
const DOES_NOT =
  'dataLayer.push = function () { return Array.prototype.push.apply(this, arguments); };';
const ANEW = 'dataLayer = [{ event: "gtm.js" }];';

for (const [name, script] of [
  ['a push that calls the former', CALLS],
  ['a push that does not', DOES_NOT],
  ['both kinds of push', DOES_NOT + CALLS.replaceAll('former', 'other')],
  ['another array', ANEW],
] as const) {
  const add = (id: string) =>
    `dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: '${id}' }] } })`;

  test(`reads pushes when the page sets ${name} while it loads`, async ({ rig, row: page }) => {
    await open(rig, page, '/', { head: GTAG });
    await page.evaluate(`${script} ${add('A')}; dispatchEvent(new Event('load'))`);
    expect(ids(await rig.delivered(1))).toEqual(['cart-add A']);
    await page.evaluate(add('B'));
    expect(ids(await rig.delivered(2))).toEqual(['cart-add A', 'cart-add B']);
  });

  test(`reads pushes when the page sets ${name} long after`, async ({ rig, row: page }) => {
    rig.page('/next');
    await open(rig, page, '/', { body: '<button onclick="go()">Buy</button>' });
    await page.evaluate(script);
    await page.evaluate(`window.go = () => { ${add('A')} }`);
    await page.click('button');
    expect(ids(await rig.delivered(1))).toEqual(['cart-add A']);
    await page.click('button');
    await page.evaluate(`dataLayer.push(${JSON.stringify(order('T-1'))})`);
    await page.goto(`${rig.shop}/next`);
    const events = ids(await rig.delivered(3));
    expect(events.sort()).toEqual(['cart-add A', 'cart-add A', 'ordered T-1']);
  });
}

test('reads pushes that were hidden without a click when the page is left', async ({
  rig,
  page,
}) => {
  rig.page('/next');
  await open(rig, page);
  await page.evaluate(DOES_NOT + pushed(order('T-1')));
  expect(await settle(rig, page, 0)).toEqual([]);
  await page.goto(`${rig.shop}/next`);
  expect(ids(await rig.delivered(2))).toEqual(['interaction', 'ordered T-1']);
});

test('reads earlier pushes once when consent is granted', async ({ rig, page }) => {
  await open(rig, page, '/', { head: GTAG, attributes: { consent: 'pending' } });
  await push(page, ADD);
  await page.evaluate(() => window.vitrine.setConsent('granted'));
  expect(ids(await rig.delivered(1))).toEqual(['cart-add CH-1']);
  await page.evaluate(() => {
    window.vitrine.setConsent('denied');
    window.vitrine.setConsent('granted');
  });
  await push(page, order('T-1'));
  expect(ids(await rig.delivered(2))).toEqual(['cart-add CH-1', 'ordered T-1']);
});

test('never reports what was pushed without consent', async ({ rig, page }) => {
  await open(rig, page);
  await page.evaluate(() => window.vitrine.setConsent('denied'));
  await push(page, order('T-1'), ADD);
  await page.evaluate(() => window.vitrine.setConsent('granted'));
  await push(page, order('T-2'));
  expect(ids(await rig.delivered(1))).toEqual(['ordered T-2']);
});

test('reports nothing twice when the script runs again', async ({ rig, page }) => {
  await open(rig, page, '/', { head: `${GTAG} ${pushed(ADD)}` });
  await rig.delivered(1);
  await page.evaluate(
    () =>
      new Promise((onload) => {
        const former = document.querySelector('script[data-bearer-token]') as HTMLElement;
        const script = document.createElement('script');
        for (const { name, value } of former.attributes) script.setAttribute(name, value);
        former.remove();
        document.head.append(Object.assign(script, { onload }));
      }),
  );
  await push(page, order('T-1'));
  expect(ids(await rig.delivered(2))).toEqual(['cart-add CH-1', 'ordered T-1']);
});

test('leaves a data layer that is no array alone, and creates none', async ({ rig, page }) => {
  await open(rig, page, '/', { head: 'window.adobeDataLayer = { page: "x" }', body: 'text' });
  expect(await page.evaluate("'dataLayer' in window")).toBe(false);
  await page.evaluate(
    `window.dataLayer = []; new Promise((onload) =>
      document.head.append(Object.assign(document.createElement('script'), { src: '/node_modules/jquery/dist/jquery.js', onload })))`,
  );
  await push(page, order('T-1'));
  expect(ids(await rig.delivered(1))).toEqual(['ordered T-1']);
});

test('stop() restores push and reports nothing more', async ({ rig, page }) => {
  await open(rig, page, '/', { head: GTAG });
  await push(page, ADD);
  expect(ids(await rig.delivered(1))).toEqual(['cart-add CH-1']);
  expect(
    await page.evaluate(() => {
      const { dataLayer } = window as unknown as { dataLayer: unknown[] };
      const before = dataLayer.push !== Array.prototype.push;
      window.vitrine.stop();
      return [before, dataLayer.push === Array.prototype.push];
    }),
  ).toEqual([true, true]);
  await push(page, ADD, order('T-1'));
  await open(rig, page, '/other', { head: `${GTAG} ${pushed(order('T-2'))}` });
  expect(ids(await rig.delivered(2))).toEqual(['cart-add CH-1', 'ordered T-2']);
});

test('reads only the data layer that the option names', async ({ rig, page }) => {
  await page.goto(rig.page('/own', { attributes: null, head: 'var shopLayer = []' }));
  await page.evaluate(
    async ({ endpoint, ...ids }) => {
      const [{ createTracker }, { dataLayer }] = await Promise.all(
        ['/index.js', '/plugins.js'].map((path) => import(path)),
      );
      createTracker({ ...ids, endpoint, plugins: [dataLayer({ name: 'shopLayer' })] });
    },
    { endpoint: rig.endpoint, bearerToken: PUBLIC_TOKEN, orgId: ORG, assetId: ASSET },
  );
  await page.evaluate(
    `(window.dataLayer = []).push(${JSON.stringify(order('T-1'))}); shopLayer.push(${JSON.stringify(order('T-2'))})`,
  );
  expect(ids(await rig.delivered(1))).toEqual(['ordered T-2']);
});
