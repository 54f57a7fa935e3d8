import type { Rig } from '../../tools/harness/rig.js';
import { expect, test } from './fixtures.js';

/** A page of a product, and what its shop answers. */
function shop(rig: Rig, plugins: string, body = '') {
  rig.shopAnswer = (request, response, text) => {
    if (request.method !== 'POST') return false;
    const refused = /"id":"none"/.test(text);
    response.writeHead(refused ? 422 : 200, { 'Content-Type': 'application/json' });
    const line = {
      id: 7,
      sku: 'CH-1',
      product_title: 'Armchair',
      variant_title: null,
      price: 4990,
    };
    response.end(JSON.stringify(refused ? { status: 422 } : { items: [{ ...line, quantity: 3 }] }));
    return true;
  };
  const product = {
    '@type': 'Product',
    sku: 'CH-1',
    name: 'Armchair',
    offers: { price: 49.9, priceCurrency: 'EUR' },
  };
  return rig.page('/', {
    attributes: { plugins },
    // As the snippet of a tag manager does.
    head: 'window.dataLayer = []',
    body: `<script type="application/ld+json">${JSON.stringify(product)}</script>${body}`,
  });
}

const ready = "'sessionId' in vitrine";

/** @param sku of the product that the data layer names */
const add = (id: string, sku: string) => `
  dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: '${sku}', item_brand: 'Halden' }] } });
  return fetch('/cart/add.js', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ items: [{ id: '${id}', quantity: 2 }] }),
  }).then((answer) => answer.text());`;

test('counts an add once when data layer and network report it, and a refused one not at all', async ({
  rig,
  tab,
}) => {
  await tab.goto(shop(rig, 'cart data-layer'));
  await tab.until(ready);
  await tab.run(add('none', 'CH-2'));
  await tab.run(add('7', 'CH-1'));
  const events = await rig.delivered(1);
  expect(events.map(({ eventType, metric }) => [eventType, metric])).toEqual([
    ['product cart-add', 99.8],
  ]);
  expect(events[0]?.eventMetadata).toMatchObject({
    item_id: 'CH-1',
    item_name: 'Armchair',
    item_brand: 'Halden',
    price: 49.9,
    quantity: 2,
  });
  expect(events[0]?.eventMetadata.confirmed).toBeUndefined();
});

test('counts an add by XMLHttpRequest when the page leaves at once', async ({ rig, tab }) => {
  rig.page('/cart');
  await tab.goto(shop(rig, 'cart'));
  await tab.until(ready);
  await tab.start(`
    const request = new XMLHttpRequest();
    request.open('POST', '/cart/add.js');
    request.onload = () => { location.href = '/cart'; };
    request.send(JSON.stringify({ items: [{ id: '7', quantity: 1 }] }));`);
  await tab.until("location.pathname === '/cart'");
  expect((await rig.delivered(1)).map(({ eventMetadata }) => eventMetadata.quantity)).toEqual([1]);
});

test('counts a form on the next page, as unconfirmed when that page does not tell', async ({
  rig,
  tab,
}) => {
  const form = `<form method="post" action="/cart/add"><input name="id" value="7">
    <input name="quantity" value="2"><button>Buy</button></form>`;
  const url = shop(rig, 'cart', form);
  await tab.goto(url);
  await tab.until(ready);
  await tab.click('form button');
  await tab.until("location.pathname === '/cart/add'");
  await tab.goto(url);
  const events = await rig.delivered(1);
  expect(events.map(({ eventType }) => eventType)).toEqual(['product cart-add']);
  expect(events[0]?.eventMetadata).toMatchObject({ confirmed: 0, quantity: 2 });
});

test('counts a form once when a script of the page sends the add', async ({ rig, tab }) => {
  const form = `<form method="post" action="/cart/add"><input name="id" value="7"><button>Buy</button></form>
    <script>document.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      fetch('/cart/add.js', { method: 'POST', body: new FormData(event.target) });
    });</script>`;
  await tab.goto(shop(rig, 'cart', form));
  await tab.until(ready);
  await tab.click('form button');
  const events = await rig.delivered(1);
  expect(events.map(({ eventMetadata }) => eventMetadata.confirmed)).toEqual([undefined]);
});

test('counts an order once, also after a reload', async ({ rig, tab }) => {
  const push = `<script>(window.dataLayer ??= []).push({ event: 'purchase',
    ecommerce: { transaction_id: 'T-1', value: 120, currency: 'EUR', items: [{ item_id: 'CH-1' }] } });
    dataLayer.push({ event: 'purchase', ecommerce: { transaction_id: location.hash || 'T-1', value: 1 } });</script>`;
  await tab.goto(shop(rig, 'data-layer', push));
  await rig.delivered(1);
  await tab.reload();
  await tab.until(ready);
  await tab.goto(`${rig.shop}/#T-2`);
  await tab.reload();
  const orders = await rig.delivered(2);
  expect(orders.map(({ eventMetadata }) => eventMetadata.transaction_id)).toEqual(['T-1', '#T-2']);
});

test('ends a product session with the page, and adds its product to other events', async ({
  rig,
  tab,
}) => {
  rig.page('/next');
  await tab.goto(shop(rig, 'product-session'));
  await rig.delivered(1);
  await tab.run("return vitrine.track('product interaction')");
  await tab.goto(`${rig.shop}/next`);
  const events = await rig.delivered(3);
  expect(events.map(({ eventType, eventMetadata }) => [eventType, eventMetadata.item_id])).toEqual([
    ['product session start', 'CH-1'],
    ['product interaction', 'CH-1'],
    ['product session end', 'CH-1'],
  ]);
  expect(events[2]?.eventMetadata).toMatchObject({
    reason: 'pagehide',
    engagement_time_msec: expect.any(Number),
  });
});

test('starts a new product session when the page returns from the back/forward cache', async ({
  rig,
  tab,
  needs,
}) => {
  needs('bfcache');
  rig.page('/next');
  await tab.goto(shop(rig, 'product-session', '<a href="/next">Next</a>'));
  await rig.delivered(1);
  await tab.run("addEventListener('pageshow', (event) => { window.restored = event.persisted })");
  await tab.click('a');
  await tab.until("location.pathname === '/next' && document.readyState === 'complete'");
  await tab.back();
  await tab.until('window.restored');
  const events = await rig.delivered(3);
  expect(events.map(({ eventType }) => eventType.replace('product session ', ''))).toEqual([
    'start',
    'end',
    'start',
  ]);
});

test('counts a share link and a download once each', async ({ rig, tab }) => {
  rig.file('/sheet.pdf', '%PDF-1.4', 'application/pdf');
  await tab.goto(
    shop(
      rig,
      'share',
      `<a class="share" href="https://wa.me/?text=chair" onclick="return false">Share</a>
       <a class="sheet" href="/sheet.pdf?email=a@b.example" download>Sheet</a>`,
    ),
  );
  await tab.until(ready);
  await tab.click('.share');
  await tab.click('.sheet');
  const events = await rig.delivered(2);
  expect(events.map(({ eventType }) => eventType)).toEqual([
    'product social share',
    'product download',
  ]);
  expect(events[1]?.eventMetadata).toMatchObject({
    file_name: 'sheet.pdf',
    file_extension: 'pdf',
    link_url: `${rig.shop}/sheet.pdf`,
  });
});

test('reports once that AR is not available where the browser cannot show it', async ({
  rig,
  tab,
}) => {
  await tab.goto(shop(rig, 'ar', '<a rel="ar" href="/chair.usdz"><img alt="In your room"></a>'));
  const events = await rig.delivered(1);
  expect(events.map(({ eventType }) => eventType)).toEqual(['product AR not available']);
  expect(events[0]?.eventMetadata).toMatchObject({ reason: 'unsupported', source: 'link' });
});

test('restores the functions of the page when stopped', async ({ rig, tab }) => {
  await tab.goto(
    rig.page('/', {
      attributes: { plugins: 'auto', consent: 'pending' },
      head: `window.own = [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, window.open, history.pushState];`,
    }),
  );
  const now =
    '[fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, window.open, history.pushState]';
  const same = `return ${now}.map((method, i) => method === own[i])`;
  await tab.until('vitrine.stop');
  expect(await tab.run(same)).toEqual([true, true, true, true, true]);
  await tab.run("vitrine.setConsent('granted')");
  // Before consent nothing is touched, afterwards something is: the check below can fail.
  expect(await tab.run(same)).toContain(false);
  await tab.run('vitrine.stop()');
  expect(await tab.run(same)).toEqual([true, true, true, true, true]);
});
