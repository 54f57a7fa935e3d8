import { createHash } from 'node:crypto';
import { STUB } from '../../src/contract/stub.js';
import { ASSET, ORG } from '../../tools/harness/rig.js';
import { expect, test } from './fixtures.js';

test('stores a tracked event, and its receipt is "sent"', async ({ rig, tab }) => {
  await tab.goto(rig.shop);
  const receipt = await tab.run<{ id: string; eventId: string }>(
    "return vitrine('track', 'product cart-add', { item_id: 'CH-1', price: 49.9 }, { metric: 49.9 })",
  );
  expect(receipt).toMatchObject({ status: 'sent', id: expect.any(String) });
  const events = await rig.delivered(1);
  expect(events).toEqual([
    expect.objectContaining({
      id: receipt.id,
      eventType: 'product cart-add',
      orgId: ORG,
      assetId: ASSET,
      device: await tab.run('return navigator.userAgent'),
      metric: 49.9,
      eventMetadata: expect.objectContaining({
        item_id: 'CH-1',
        price: 49.9,
        $id: receipt.eventId,
        $seq: 1,
      }),
    }),
  ]);
});

test('the page is stored as referer and $page, without query and fragment', async ({
  rig,
  tab,
}) => {
  // Firefox and WebKit send the origin only across origins; the collector then takes `$page`.
  await tab.goto(`${rig.page('/chair')}?email=a@b.example#top`);
  await tab.run("return vitrine('track', 'product renders')");
  const [event] = await rig.delivered(1);
  expect(event?.referer).toBe(`${rig.shop}/chair`);
  expect(event?.eventMetadata).toMatchObject({
    $page: `${rig.shop}/chair`,
    $title: 'Shop /chair',
  });
  expect(JSON.stringify(rig.requests)).not.toContain('email');
});

test('keeps calls from before the file arrives', async ({ rig, tab }) => {
  await tab.goto(rig.page('/early', { head: "vitrine('track', 'product renders')" }));
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('keeps session and sequence over a reload and in a second tab', async ({ rig, open }) => {
  const track = "return vitrine('track', 'product interaction')";
  const first = await open(rig.shop);
  await first.run(track);
  const sessionId = await first.run('return vitrine.sessionId');
  await first.reload();
  await first.run(track);
  const second = await open(rig.shop);
  await second.run(track);
  const events = await rig.delivered(3);
  expect(events.map((event) => [event.sessionId, event.eventMetadata.$seq])).toEqual([
    [sessionId, 1],
    [sessionId, 2],
    [sessionId, 3],
  ]);
});

test('works under a strict policy with the file, the hash of the stub and the endpoint', async ({
  rig,
  tab,
}) => {
  const hash = createHash('sha256').update(STUB).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    `connect-src ${new URL(rig.endpoint).origin}`,
  ];
  await tab.goto(
    rig.page('/strict', {
      headers: { 'Content-Security-Policy': policy.join('; ') },
      body: '<button data-vitrine="product cart-add">Buy</button>',
      script: 'vitrine.auto',
    }),
  );
  await tab.click('button');
  expect(await rig.delivered(1)).toHaveLength(1);
});

for (const tabs of [2, 5]) {
  test(`${tabs} tabs that track at the same time: each event is stored once, in one session`, async ({
    rig,
    open,
  }) => {
    const EACH = 10;
    const first = await open(rig.shop);
    await first.run("return vitrine('track', 'product session start')");
    const all = [first];
    while (all.length < tabs) all.push(await open(rig.shop));
    const begin = Date.now() + 300;
    for (const [i, tab] of all.entries())
      await tab.start(
        `let n = 0;
         const next = () => {
           vitrine('track', 'product interaction', { tab: arg.i, n });
           if (++n < ${EACH}) setTimeout(next, 5);
         };
         setTimeout(next, arg.begin - Date.now())`,
        { i, begin },
      );
    const events = (await rig.delivered(1 + tabs * EACH, 20_000)).slice();
    const sources = events.map(({ eventMetadata: { tab, n } }) => `${tab} ${n}`);
    expect(new Set(sources).size).toBe(1 + tabs * EACH);
    expect(events).toHaveLength(1 + tabs * EACH);
    expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
    // Tabs that count in the same instant may share a number; none is left out.
    const numbers = [...new Set(events.map(({ eventMetadata: { $seq } }) => Number($seq)))];
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1));
  });
}
