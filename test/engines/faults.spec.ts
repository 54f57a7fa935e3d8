import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineBrowser, LaunchOptions, Tab } from '../../tools/harness/engines/engine.js';
import type { Rig } from '../../tools/harness/rig.js';
import { backupSize } from './backup-size.js';
import { expect, test } from './fixtures.js';

const TRACK = "return vitrine('track', 'product cart-add')";

/** Does not wait for its receipt. */
const BEGIN = "vitrine('track', 'product cart-add')";

test('the server refuses connections, comes back, and the next page delivers', async ({
  rig,
  tab,
}) => {
  await tab.goto(rig.shop);
  await rig.down();
  const receipt = await tab.run<{ eventId: string }>(TRACK);
  expect(receipt).toMatchObject({ status: 'queued', code: 'network_error' });
  await tab.goto('about:blank');
  await rig.up();
  expect(await rig.stored()).toEqual([]);
  await tab.goto(rig.page('/next'));
  // Another attempt may have been under way when the page went. As long as the server has never
  // answered it waits for what the first answer says.
  const later = await tab.run<{ eventId: string }>(TRACK);
  const events = await rig.delivered(2);
  expect(events.map(({ eventMetadata }) => [eventMetadata.$id, eventMetadata.$page])).toEqual([
    [receipt.eventId, `${rig.shop}/`],
    [later.eventId, `${rig.shop}/next`],
  ]);
});

test('stores events in flight when the visitor returns and does nothing, though the server never answered before', async ({
  rig,
  tab,
}) => {
  await tab.goto(rig.shop);
  let silent = true;
  // It gets no response, and logs nothing.
  rig.intercept = ({ method }) => silent && method === 'POST';
  await tab.run(BEGIN);
  await expect.poll(() => rig.requests.some(({ method }) => method === 'POST')).toBe(true);
  await tab.goto('about:blank');
  expect(await rig.stored()).toEqual([]);
  silent = false;
  await tab.goto(rig.page('/next'));
  const events = await rig.delivered(1);
  expect(events.map(({ eventMetadata }) => eventMetadata.$page)).toEqual([`${rig.shop}/`]);
  // The request contains neither the token nor the page.
  const questions = rig.requests.filter(({ method }) => method === 'GET');
  expect(questions.map(({ url, headers }) => [url, headers.referer])).toEqual([
    ['/api/analytics/healthcheck', undefined],
  ]);
});

test('sends nothing during the Retry-After of a 503, then stores the event', async ({
  rig,
  tab,
}) => {
  await tab.goto(rig.shop);
  let refused = 0;
  rig.intercept = ({ method }, response) => {
    if (method !== 'POST' || refused) return false;
    refused = Date.now();
    response.writeHead(503, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'Retry-After',
      'Retry-After': '2',
    });
    response.end();
    return true;
  };
  expect(await tab.run(TRACK)).toMatchObject({
    status: 'queued',
    code: 'server_unavailable',
    message: '503',
  });
  // Another page of the shop keeps the pause too.
  await tab.goto(rig.page('/next'));
  expect(await rig.delivered(1)).toHaveLength(1);
  const [, again] = rig.requests.filter(({ method }) => method === 'POST');
  expect((again?.time ?? 0) - refused).toBeGreaterThanOrEqual(1_900);
});

test('stores an event once when its response was lost after it was stored', async ({
  rig,
  tab,
}) => {
  await tab.goto(rig.shop);
  await tab.run(TRACK);
  let cut = 0;
  rig.intercept = (request, response) => {
    if (request.method === 'POST' && cut++ < 1) {
      // The collector reads and stores it; the answer never leaves.
      response.end = (() => response.socket?.destroy()) as never;
    }
    return false;
  };
  await tab.run(TRACK);
  await expect.poll(() => cut, { timeout: 15_000 }).toBeGreaterThan(1);
  expect(await rig.delivered(2)).toHaveLength(2);
});

test('stores queued events once when the visitor goes offline and returns', async ({
  rig,
  launch,
  needs,
}) => {
  needs('offline');
  const browser = await launch();
  const tab = await browser.open(rig.shop);
  await browser.offline(true);
  expect(await tab.run(TRACK)).toMatchObject({ status: 'queued', code: 'network_error' });
  await browser.offline(false);
  expect(await rig.delivered(1)).toHaveLength(1);
});

test.describe('a killed browser', () => {
  /**
   * @param queue tracks an event that stays unsent
   * @param mend lets the next one through
   * @returns the ids of what is stored in the end
   */
  const kill = async (
    rig: Rig,
    launch: (options: LaunchOptions) => Promise<EngineBrowser>,
    queue: (tab: Tab) => Promise<unknown>,
    mend: () => unknown,
  ) => {
    const profile = await mkdtemp(join(tmpdir(), 'vitrine-visitor-'));
    const browser = await launch({ profile });
    await queue(await browser.open(rig.shop));
    await browser.kill();
    await mend();
    const again = await launch({ profile });
    await again.open(rig.shop);
    // The pause after its failures goes on over the kill: 16 s at most by now.
    const events = await rig.delivered(1, 40_000);
    await again.quit();
    await rm(profile, { recursive: true, force: true });
    return events.map(({ eventMetadata }) => eventMetadata.$id);
  };

  test('stores events that were queued for a while when the visitor returns', async ({
    rig,
    launch,
  }) => {
    test.setTimeout(120_000);
    let id: string | undefined;
    const queue = async (tab: Tab) => {
      await rig.down();
      id = (await tab.run<{ eventId: string }>(TRACK)).eventId;
      // Known limit: browsers write `localStorage` to disk some five seconds later, and do not say when.
      await new Promise((resolve) => setTimeout(resolve, 8_000));
    };
    const stored = await kill(rig, launch, queue, () => rig.up());
    expect(stored).toEqual([id]);
  });

  test('stores events in flight when the visitor returns, though the server never answered before', async ({
    rig,
    launch,
  }) => {
    test.setTimeout(120_000);
    const queue = async (tab: Tab) => {
      rig.intercept = ({ method }) => method === 'POST';
      await tab.run(BEGIN);
      await expect.poll(() => rig.requests.some(({ method }) => method === 'POST')).toBe(true);
      // IndexedDB is on disk some seconds before `localStorage`.
      await expect.poll(() => backupSize(tab)).toBe(1);
    };
    const mend = () => {
      rig.intercept = undefined;
    };
    const stored = await kill(rig, launch, queue, mend);
    expect(stored).toHaveLength(1);
  });
});
