import type { Tab } from '../../tools/harness/engines/engine.js';
import type { Rig } from '../../tools/harness/rig.js';
import { expect, test } from './fixtures.js';

/** The frame tells its parent what became of an event, and what was thrown. */
const TELL = `
  const tell = (receipt) => parent.postMessage(receipt, '*');
  addEventListener('error', (event) => tell({ thrown: event.message }));
  addEventListener('unhandledrejection', (event) => tell({ thrown: String(event.reason) }));
  addEventListener('load', async () => {
    tell(await vitrine('track', 'product interaction'));
    tell(await vitrine('track', 'product interaction'));
  });`;

const LISTEN =
  "window.receipts = []; addEventListener('message', ({ data }) => receipts.push(data))";

/** Opens a page that holds the shop in a frame, and waits for the receipts of two events. */
async function receipts(rig: Rig, tab: Tab, frame: string) {
  rig.page('/frame', { head: TELL });
  await tab.goto(rig.page('/', { attributes: null, head: LISTEN, body: frame }));
  await tab.until('receipts.length === 2');
  return tab.run('return receipts');
}

test("stores events of a shop in a frame of another site with the frame's own page", async ({
  rig,
  tab,
}) => {
  expect(await receipts(rig, tab, `<iframe src="${rig.otherSite}/frame"></iframe>`)).toMatchObject([
    { status: 'sent' },
    { status: 'sent' },
  ]);
  const events = await rig.delivered(2);
  expect(events.map(({ eventMetadata: { $seq, $page } }) => [$seq, $page])).toEqual([
    [1, `${rig.otherSite}/frame`],
    [2, `${rig.otherSite}/frame`],
  ]);
  expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
});

test('keeps events in a sandboxed frame without an origin, and throws nothing', async ({
  rig,
  tab,
}) => {
  const refused = { status: 'queued', code: 'unauthorized' };
  const frame = '<iframe sandbox="allow-scripts" src="/frame"></iframe>';
  expect(await receipts(rig, tab, frame)).toMatchObject([refused, refused]);
  expect(await rig.delivered(1, 500)).toEqual([]);
  // Once refused, it asks no more.
  expect(rig.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('stores an event once when its frame is removed right after', async ({ rig, tab }) => {
  rig.page('/frame');
  await tab.goto(rig.page('/', { attributes: null, body: '<iframe src="/frame"></iframe>' }));
  await tab.run(
    "const frame = document.querySelector('iframe'); frame.contentWindow.vitrine('track', 'product interaction'); frame.remove()",
  );
  expect(await rig.delivered(1)).toHaveLength(1);
});
