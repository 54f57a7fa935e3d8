import { expect, test } from '../support/fixtures.js';

const stored = () => Object.keys(localStorage).filter((key) => key.startsWith('vitrine'));

test('stores and sends nothing while pending; granted sends held events with their own time', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  await page.goto(rig.page('/', { attributes: { consent: 'pending' } }));
  await page.waitForFunction(() => window.vitrine.track);
  const receipt = await page.evaluate(() =>
    window.vitrine.track('product interaction', { step: 1 }),
  );
  expect(receipt).toMatchObject({ status: 'queued', code: 'consent_pending' });
  expect(await page.evaluate(() => window.vitrine.sessionId)).toBeNull();
  expect(await page.evaluate(stored)).toEqual([]);
  expect(rig.requests).toEqual([]);
  await page.clock.fastForward('10:00');
  const granted = Date.now();
  await page.evaluate(() => window.vitrine('setConsent', 'granted'));
  const [event] = await rig.delivered(1);
  expect(event?.eventMetadata.step).toBe(1);
  const heldMs = granted - Date.parse(event?.createdAt ?? '');
  expect(heldMs / 60_000).toBeCloseTo(10, 0);
});

test('denied forgets held events and removes stored ones', async ({ rig, page }) => {
  await page.goto(rig.shop);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  expect(await page.evaluate(stored)).not.toEqual([]);
  await page.evaluate(() => window.vitrine.setConsent('denied'));
  expect(await page.evaluate(stored)).toEqual([]);
  expect(await page.evaluate(() => window.vitrine.track('product interaction'))).toMatchObject({
    status: 'dropped',
    code: 'consent_denied',
  });
  await page.evaluate(() => window.vitrine.setConsent('granted'));
  expect(await page.evaluate(() => window.vitrine.track('product cart-add'))).toMatchObject({
    status: 'sent',
  });
  expect((await rig.delivered(2)).map(({ eventType }) => eventType)).toEqual([
    'product interaction',
    'product cart-add',
  ]);
});

test('denied on a first visit leaves not even an empty database', async ({ rig, page }) => {
  await page.goto(rig.page('/', { attributes: { consent: 'denied' } }));
  await page.waitForFunction(() => window.vitrine.track);
  // A receipt settles after all that the event may have written.
  expect(await page.evaluate(() => window.vitrine.track('product renders'))).toMatchObject({
    status: 'dropped',
  });
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  await page.evaluate(() => window.vitrine('setConsent', 'granted'));
  expect(await page.evaluate(() => window.vitrine.track('product cart-add'))).toMatchObject({
    status: 'sent',
  });
  // The page looks for leftover events in its own time.
  await expect
    .poll(() => page.evaluate(() => indexedDB.databases()))
    .toMatchObject([{ name: expect.stringMatching(/^vitrine:/) }]);
});

test('denied after tracking was stopped removes what was stored', async ({ rig, page }) => {
  await page.goto(rig.shop);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  await page.evaluate(() => window.vitrine.stop());
  expect(await page.evaluate(stored)).not.toEqual([]);
  await page.evaluate(() => window.vitrine.setConsent('denied'));
  expect(await page.evaluate(stored)).toEqual([]);
});

test('settles the receipt and stores nothing when `beforeSend` withdraws consent', async ({
  rig,
  page,
}) => {
  await page.goto(rig.shop);
  const receipt = await page.evaluate(async () => {
    const { createTracker } = await import('/index.js' as string);
    const tracker = createTracker({
      bearerToken: 'other',
      endpoint: '/nowhere',
      beforeSend: (event: unknown) => {
        tracker.setConsent('denied');
        return event;
      },
    });
    return tracker.track('product interaction');
  });
  expect(receipt).toMatchObject({ status: 'dropped' });
  expect((await page.evaluate(stored)).filter((key) => key.includes('nowhere'))).toEqual([]);
});

const signal =
  "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })";

test('Global Privacy Control means denied', async ({ rig, page }) => {
  await page.goto(rig.page('/', { head: signal }));
  await page.waitForFunction(() => window.vitrine.track);
  expect(await page.evaluate(() => window.vitrine.track('product interaction'))).toMatchObject({
    status: 'dropped',
  });
  expect(await page.evaluate(stored)).toEqual([]);
  expect(rig.requests).toEqual([]);
});

test('ignores Global Privacy Control when configured to', async ({ rig, page }) => {
  await page.goto(
    rig.page('/', { head: signal, attributes: { 'global-privacy-control': 'false' } }),
  );
  await page.waitForFunction(() => window.vitrine.track);
  expect(await page.evaluate(() => window.vitrine.track('product interaction'))).toMatchObject({
    status: 'sent',
  });
});
