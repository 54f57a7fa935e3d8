import { text } from 'node:stream/consumers';
import { backupSize } from './backup-size.js';
import { expect, test } from './fixtures.js';

for (const [name, leave] of [
  ['location.href', "location.href = '/next'"],
  ['a reload', 'location.reload()'],
  ['going back', 'history.back()'],
  ['about:blank', "location.href = 'about:blank'"],
] as const) {
  test(`an event tracked by a click right before ${name} is stored once`, async ({ rig, tab }) => {
    rig.page('/next');
    await tab.goto(rig.page('/before'));
    await tab.goto(
      rig.page('/buy', {
        body: `<button onclick="vitrine('track', 'product cart-add'); ${leave}">Buy</button>`,
      }),
    );
    await tab.click('button');
    expect(await rig.delivered(1)).toHaveLength(1);
  });
}

test('an event tracked by the click on a link that leaves is stored once', async ({ rig, tab }) => {
  rig.page('/cart');
  await tab.goto(
    rig.page('/buy', {
      body: '<a href="/cart" data-vitrine="product cart-add" data-vitrine-item_id="007">Buy</a>',
      script: 'vitrine.auto',
    }),
  );
  await tab.click('a');
  const events = await rig.delivered(1);
  expect(events.map(({ eventMetadata }) => eventMetadata.item_id)).toEqual(['007']);
  await tab.until("location.pathname === '/cart'");
});

test('an event tracked by a form that is posted is stored once', async ({ rig, tab }) => {
  rig.page('/ordered');
  await tab.goto(
    rig.page('/checkout', {
      body: '<form method="post" action="/ordered" data-vitrine="product ordered" data-vitrine-transaction_id="T-1"><input name="a"><button>Order</button></form>',
      script: 'vitrine.auto',
    }),
  );
  await tab.click('input');
  await tab.click('button');
  const events = await rig.delivered(1);
  expect(events.map(({ eventMetadata }) => eventMetadata.transaction_id)).toEqual(['T-1']);
  await tab.until("location.pathname === '/ordered'");
});

test('closing the tab right after a click loses nothing', async ({ rig, open }) => {
  const tab = await open(
    rig.page('/buy', {
      body: '<button data-vitrine="product cart-add">Buy</button>',
      script: 'vitrine.auto',
    }),
  );
  await tab.click('button');
  await tab.close();
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('stores an event once when it is tracked in pagehide', async ({ rig, tab }) => {
  rig.page('/next');
  await tab.goto(
    rig.page('/', {
      head: "addEventListener('pagehide', () => vitrine('track', 'product session end'))",
    }),
  );
  await tab.goto(`${rig.shop}/next`);
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('continues when the page returns from the back/forward cache', async ({ rig, tab, needs }) => {
  needs('bfcache');
  rig.page('/next');
  await tab.goto(
    rig.page('/', {
      head: "addEventListener('pageshow', (event) => { window.restored = event.persisted })",
      body: '<a href="/next" data-vitrine="product interaction">Next</a>',
      script: 'vitrine.auto',
    }),
  );
  const track = "return vitrine('track', 'product interaction')";
  await tab.run(track);
  // Engines keep the page though its answer is still under way; some never settle that request.
  await tab.click('a');
  await tab.until("location.pathname === '/next' && document.readyState === 'complete'");
  await tab.back();
  await tab.until('window.restored');
  expect(await tab.run(track)).toMatchObject({ status: 'sent' });
  const events = await rig.delivered(3);
  expect(events.map(({ eventMetadata }) => eventMetadata.$seq)).toEqual([1, 2, 3]);
});

test('sends an event of `pagehide` once, also when the page returns', async ({
  rig,
  tab,
  needs,
}) => {
  needs('bfcache');
  let away = true;
  const storedIds: string[] = [];
  rig.intercept = ({ method }, response) => {
    if (method !== 'POST') return false;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    response.setHeader('Content-Type', 'application/json');
    if (away) {
      response.writeHead(503, { 'Retry-After': '1' }).end('{}');
    } else {
      text(response.req).then((body) => storedIds.push(JSON.parse(body).eventMetadata.$id));
      response.writeHead(201).end('{"id":"1"}');
    }
    return true;
  };
  const attributes = { delivery: 'at-most-once' };
  rig.page('/next', { attributes });
  await tab.goto(
    rig.page('/', {
      attributes,
      head: "addEventListener('pagehide', () => vitrine('track', 'product interaction'))",
      body: '<a href="/next">Next</a>',
    }),
  );
  expect(await tab.run("return vitrine('track', 'product interaction')")).toMatchObject({
    status: 'queued',
  });
  await tab.click('a');
  await tab.until("location.pathname === '/next' && document.readyState === 'complete'");
  away = false;
  await expect.poll(() => storedIds.length).toBe(2);
  // A page that is back may still write the copy of the second event. Its own event comes after that.
  await tab.back();
  await tab.until("location.pathname === '/' && document.readyState === 'complete'");
  await tab.run("await vitrine('track', 'product interaction')");
  await expect.poll(() => backupSize(tab)).toBe(0);
  await tab.goto(`${rig.shop}/next`);
  await tab.run("await vitrine('track', 'product interaction')");
  await expect.poll(() => backupSize(tab)).toBe(0);
  // That of the second time the page goes, too.
  expect(storedIds.length).toBeGreaterThan(2);
  expect(new Set(storedIds).size).toBe(storedIds.length);
});

test('requests the capabilities again after a return when the page left during the first request', async ({
  rig,
  tab,
  needs,
}) => {
  needs('bfcache');
  rig.page('/chair', { body: '<a href="/next">Next</a>' });
  rig.page('/next', { attributes: null });
  await tab.goto(rig.shop);
  const hasCome = (asked: string) => rig.requests.some(({ method }) => method === asked);
  // It gets no response, and logs nothing.
  rig.intercept = ({ method }) => method === 'POST';
  await tab.run("vitrine('track', 'product cart-add')");
  await expect.poll(() => hasCome('POST')).toBe(true);
  await tab.goto('about:blank');
  rig.intercept = ({ method }) => method === 'GET';
  await tab.goto(`${rig.shop}/chair`);
  await expect.poll(() => hasCome('GET')).toBe(true);
  rig.intercept = undefined;
  await tab.click('a');
  await tab.until("location.pathname === '/next' && document.readyState === 'complete'");
  await tab.back();
  // Firefox loads it anew: what is under way keeps a page out of its cache.
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('sends from a tab in the background', async ({ rig, tab, needs }) => {
  needs('background');
  await tab.goto(rig.shop);
  await tab.hide();
  expect(await tab.run("return vitrine('track', 'product interaction')")).toMatchObject({
    status: 'sent',
  });
  await tab.show();
  expect(await tab.run("return vitrine('track', 'product interaction')")).toMatchObject({
    status: 'sent',
  });
  expect(await rig.delivered(2)).toHaveLength(2);
});

test('an event of the task in which the tab is hidden is stored once', async ({
  rig,
  tab,
  needs,
}) => {
  needs('background');
  await tab.goto(
    rig.page('/', {
      head: "document.addEventListener('visibilitychange', () => vitrine('track', 'product interaction'), { once: true })",
    }),
  );
  await tab.hide();
  expect(await rig.delivered(1)).toHaveLength(1);
});
