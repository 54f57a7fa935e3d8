import { expect, test } from '../support/fixtures.js';

for (const [name, leave] of [
  ['location.href', "location.href = '/next'"],
  ['a reload', 'location.reload()'],
  ['about:blank', "location.href = 'about:blank'"],
] as const) {
  test(`an event tracked right before ${name} is stored once`, async ({ rig, page }) => {
    rig.page('/next');
    await page.goto(rig.shop);
    await page.evaluate((script) => {
      window.vitrine('track', 'product cart-add', { item_id: 'CH-1' });
      new Function(script)();
    }, leave);
    expect(await rig.delivered(1)).toHaveLength(1);
  });
}

test('an event tracked by the click on a link that leaves is stored once', async ({
  rig,
  page,
}) => {
  rig.page('/cart');
  await page.goto(
    rig.page('/buy', {
      body: '<a href="/cart" data-vitrine="product cart-add" data-vitrine-item_id="007" data-vitrine-price="49.90">Buy</a>',
      script: 'vitrine.auto',
    }),
  );
  await page.waitForFunction(() => window.vitrine.track);
  await page.click('a');
  const events = await rig.delivered(1);
  expect(events).toHaveLength(1);
  expect(events[0]?.eventMetadata).toMatchObject({ item_id: '007', price: 49.9 });
});

test('counts a form with `data-vitrine` when it is submitted, not when it is clicked', async ({
  rig,
  page,
}) => {
  rig.page('/ordered');
  await page.goto(
    rig.page('/checkout', {
      body: '<form action="/ordered" data-vitrine="product ordered" data-vitrine-transaction_id="T-1" data-vitrine-value="10"><input name="a"><button>Order</button></form>',
      script: 'vitrine.auto',
    }),
  );
  await page.waitForFunction(() => window.vitrine.track);
  await page.click('input');
  await page.click('button');
  const events = await rig.delivered(1);
  expect(
    events.map(({ eventType, eventMetadata }) => [
      eventType,
      eventMetadata.transaction_id,
      eventMetadata.value,
    ]),
  ).toEqual([['product ordered', 'T-1', 10]]);
});

test('closing the tab right after a click loses nothing', async ({ rig, context }) => {
  const page = await context.newPage();
  await page.goto(
    rig.page('/buy', {
      body: '<button data-vitrine="product cart-add">Buy</button>',
      script: 'vitrine.auto',
    }),
  );
  await page.waitForFunction(() => window.vitrine.track);
  await page.click('button');
  await page.close();
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('the next page sends events that could not be sent', async ({ rig, page }) => {
  await page.goto(rig.shop);
  rig.intercept = (request) => {
    request.socket.destroy();
    return true;
  };
  const receipt = await page.evaluate(() => window.vitrine.track('product cart-add'));
  expect(receipt).toMatchObject({ status: 'queued', code: 'network_error' });
  expect(await rig.stored()).toEqual([]);
  rig.intercept = undefined;
  await page.goto(rig.page('/next'));
  const events = await rig.delivered(1);
  expect(events.map(({ eventMetadata }) => eventMetadata.$id)).toEqual([receipt.eventId]);
  expect(events[0]?.eventMetadata.$page).toBe(`${rig.shop}/`);
});

test('a request that was cut after the server stored the event is not counted twice', async ({
  rig,
  page,
}) => {
  await page.goto(rig.shop);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  let cut = 0;
  rig.intercept = (request, response) => {
    if (request.method === 'POST' && cut++ < 1) {
      // The collector reads and stores it; the answer never leaves.
      response.end = (() => response.socket?.destroy()) as never;
    }
    return false;
  };
  await page.evaluate(() => window.vitrine.track('product cart-add'));
  await expect.poll(() => cut, { timeout: 15_000 }).toBeGreaterThan(1);
  expect(await rig.delivered(2)).toHaveLength(2);
});

test('continues when the page returns from the back/forward cache', async ({ rig, page }) => {
  rig.page('/next');
  await page.goto(rig.shop);
  await page.evaluate(() => {
    // The page itself says that it is back: the driver may lose touch with a page in the cache.
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) window.vitrine.track('product cart-add', { restored: true });
    });
    return window.vitrine.track('product interaction');
  });
  await page.goto(`${rig.shop}/next`);
  await page.goBack({ waitUntil: 'commit' });
  const events = await rig.delivered(2);
  expect(events.map(({ eventMetadata }) => eventMetadata.restored)).toEqual([undefined, true]);
});
