import { expect, test } from './fixtures.js';

for (const [name, head] of [
  [
    'refused',
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })",
  ],
  ['null, as in some web views', "Object.defineProperty(window, 'localStorage', { value: null })"],
  [
    'full before the first write',
    "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
  ],
  // The engine's own behaviour: the quota is filled up to the last unit.
  [
    'full',
    "for (let size = 2 ** 22; size >= 1; size >>= 1) try { for (let i = 0; ; i++) localStorage.setItem('fill' + size + '-' + i, 'x'.repeat(size)) } catch {}",
  ],
] as const) {
  test(`storage that is ${name}: events are sent all the same, and the receipt says so`, async ({
    rig,
    tab,
  }) => {
    await tab.goto(rig.page('/', { head }));
    const receipts = await tab.run<unknown[]>(
      "return [await vitrine('track', 'product interaction'), await vitrine('track', 'product interaction')]",
    );
    expect(receipts[0]).toMatchObject({
      status: 'sent',
      code: 'storage_full',
    });
    const events = await rig.delivered(2);
    expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(events.map(({ eventMetadata }) => eventMetadata.$seq)).toEqual([1, 2]);
  });
}

test('stores each event of a private window once, with one session in its tabs', async ({
  rig,
  launch,
  needs,
}) => {
  needs('incognito');
  const browser = await launch({ incognito: true });
  rig.page('/next');
  // Firefox says Global Privacy Control in private windows; a shop may have a consent that counts more.
  rig.page('/', { attributes: { 'global-privacy-control': 'false' } });
  const track = "vitrine('track', 'product interaction')";
  const first = await browser.open(rig.shop);
  await first.run(`return ${track}`);
  const second = await browser.open(rig.shop);
  await second.start(`${track}; location.href = '/next'`);
  const events = await rig.delivered(2);
  expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
  expect(events.map(({ eventMetadata }) => eventMetadata.$seq)).toEqual([1, 2]);
});

test('stores nothing in a private window with Global Privacy Control', async ({
  rig,
  launch,
  needs,
}) => {
  needs('incognito');
  const tab = await (await launch({ incognito: true })).open(rig.shop);
  const denied = await tab.run<boolean>('return Boolean(navigator.globalPrivacyControl)');
  expect(await tab.run("return vitrine('track', 'product interaction')")).toMatchObject(
    denied ? { status: 'dropped', code: 'consent_denied' } : { status: 'sent' },
  );
  expect(await rig.delivered(denied ? 0 : 1)).toHaveLength(denied ? 0 : 1);
});
