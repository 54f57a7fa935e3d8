import { ASSET, ORG, PUBLIC_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a tracked event is stored with session, device, referer and times', async ({ rig, page }) => {
  await page.goto(`${rig.shop}/?utm_source=mail#top`);
  const receipt = await page.evaluate(() =>
    window.vitrine('track', 'product cart-add', { item_id: 'CH-1', price: 49.9 }, { metric: 49.9 }),
  );
  expect(receipt).toMatchObject({ status: 'sent', id: expect.any(String) });
  const [event, ...others] = await rig.delivered(1);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    id: receipt.id,
    eventType: 'product cart-add',
    orgId: ORG,
    assetId: ASSET,
    assetName: 'Armchair',
    sessionId: expect.stringMatching(UUID),
    device: await page.evaluate(() => navigator.userAgent),
    referer: `${rig.shop}/`,
    metric: 49.9,
    eventMetadata: {
      item_id: 'CH-1',
      price: 49.9,
      $id: receipt.eventId,
      $seq: 1,
      $page: `${rig.shop}/`,
      $title: 'Shop /',
      $lib: expect.stringMatching(/^vitrine\/\d/),
    },
  });
  expect(Math.abs(Date.parse(event?.createdAt ?? '') - Date.now())).toBeLessThan(10_000);
});

test('keeps calls from before the file arrives', async ({ rig, page }) => {
  const url = rig.page('/early', {
    head: "vitrine('track', 'product renders'); vitrine('setDefaults', { configId: 'c1' }); vitrine('track', 'product interaction')",
  });
  await page.goto(url);
  // Events of one millisecond, in the order of their arrival.
  const events = new Map(
    (await rig.delivered(2)).map(({ eventType, configId }) => [eventType, configId]),
  );
  expect(events).toEqual(
    new Map([
      ['product renders', null],
      ['product interaction', 'c1'],
    ]),
  );
});

test('puts metadata defaults below those of the event, and removes one that is undefined', async ({
  rig,
  page,
}) => {
  await page.goto(rig.page('/module', { attributes: null }));
  await page.evaluate(
    async ([bearerToken, endpoint, file]) => {
      const { createTracker } = await import(file as string);
      const tracker = createTracker({ bearerToken, endpoint, eventMetadata: { a: 1, b: 2 } });
      await tracker.track('product renders', { b: 'own' });
      tracker.setDefaults({ configId: 'c1', eventMetadata: { a: undefined, c: 3 } });
      await tracker.track('product renders', { c: undefined });
      tracker.setDefaults({ configId: undefined });
      await tracker.track('product renders');
      tracker.setDefaults({ eventMetadata: undefined });
      await tracker.track('product renders');
    },
    [PUBLIC_TOKEN, rig.endpoint, `${rig.shop}/index.js`],
  );
  const events = await rig.delivered(4);
  expect(events.map(({ configId, eventMetadata: { a, b, c } }) => ({ configId, a, b, c }))).toEqual(
    [
      { configId: null, a: 1, b: 'own', c: undefined },
      { configId: 'c1', a: undefined, b: 2, c: undefined },
      { configId: null, a: undefined, b: 2, c: 3 },
      { configId: null, a: undefined, b: undefined, c: undefined },
    ],
  );
});

test('starts no session and writes nothing when the session id is read', async ({ rig, page }) => {
  await page.goto(rig.shop);
  await page.waitForFunction(() => window.vitrine.track);
  const read = () =>
    page.evaluate(() => [
      window.vitrine.sessionId,
      Object.keys(localStorage).filter((key) => key.endsWith('$session')).length,
    ]);
  expect(await read()).toEqual([null, 0]);
  await page.evaluate(() => window.vitrine.track('product renders'));
  const [event] = await rig.delivered(1);
  expect(await read()).toEqual([event?.sessionId, 1]);
});

test('sends JSON first, and text without a preflight once the server has offered it', async ({
  rig,
  page,
}) => {
  await page.goto(rig.shop);
  for (let i = 0; i < 2; i++)
    await page.evaluate(() => window.vitrine.track('product interaction'));
  await rig.delivered(2);
  expect(rig.requests.map(({ method, headers }) => [method, headers['content-type']])).toEqual([
    ['OPTIONS', undefined],
    ['POST', 'application/json'],
    ['POST', 'text/plain;charset=UTF-8'],
  ]);
  // Chromium sends the page across origins too, where it is asked to, and never the query.
  expect(rig.requests[1]?.headers.referer).toBe(`${rig.shop}/`);
  expect(rig.requests[1]?.headers.cookie).toBeUndefined();
});

test('1,000 events in a loop are all stored, each once', async ({ rig, page }) => {
  test.slow();
  await page.goto(rig.shop);
  await page.evaluate(() => {
    for (let i = 0; i < 1_000; i++) window.vitrine.track('product interaction', { i });
  });
  await expect.poll(() => rig.count(), { timeout: 60_000, intervals: [1_000] }).toBe(1_000);
});
