import type { Page } from '@playwright/test';
import type { Contestant } from '../delivery/contestants.js';
import { type LongTasks, longTasks, OBSERVE } from '../page/observed.js';
import { SHOP } from '../peers/peers.js';
import { GONE, Stub } from '../peers/stub.js';
import { Visitor } from '../peers/visitor.js';
import { watch } from './watch.js';

/** A loop that has not come to its end by then is broken off: ms. */
const LONGEST_LOOP = 30_000;
/** Longest wait for the tracked events: ms. */
export const PATIENCE = 40_000;
/** Time for the files that a tracker loads at run time: ms. */
const WARM = 2_500;

export interface Growth {
  /** Fewer than asked for, when the loop was broken off. */
  tracked: number;
  /** ms of the loop that tracks. */
  loop: number;
  /** Long tasks during the delivery that follows. */
  longTasks: LongTasks;
  requests: number;
  delivered: number;
  /** ms to the last that arrived: from the loop's end, or from when a page that begins can be called. */
  until: number;
}

/** Tracks in one loop; returns how many, how long that took, and when it was over by the page's clock. */
const burst = (page: Page, events: number) =>
  page.evaluate(
    ([events, longest]) => {
      const { peer } = globalThis as unknown as { peer: { track(...all: unknown[]): unknown } };
      const begin = performance.now();
      let tracked = 0;
      while (tracked < events && performance.now() - begin < longest)
        peer.track('cart_add', { mark: `${tracked++}`, item_id: 'CH-1', price: 49.9 });
      return { tracked, loop: performance.now() - begin, end: performance.now() };
    },
    [events, LONGEST_LOOP] as const,
  );

/** A shop with a tracker, its server and a visitor, for as long as `task` takes. */
async function scene<T>(
  { peer, serve }: Contestant,
  task: (stub: Stub, visitor: Visitor, arrived: () => number | Promise<number>) => Promise<T>,
): Promise<T> {
  const stub = await Stub.open(peer);
  stub.head = OBSERVE;
  const served = await serve?.(stub);
  const visitor = await Visitor.open(stub.port);
  const distinct = () => new Set(stub.stored.map(({ mark }) => mark)).size;
  try {
    return await task(stub, visitor, served?.count ?? distinct);
  } finally {
    await visitor.quit();
    await served?.close();
    stub.close();
  }
}

/** Many events in one page. */
export const inOnePage = (contestant: Contestant, events: number): Promise<Growth> =>
  scene(contestant, async (stub, visitor, arrived) => {
    const page = await visitor.goto(`${SHOP}/`);
    await page.waitForTimeout(WARM);
    stub.requests = [];
    const { tracked, loop, end } = await burst(page, events);
    const { delivered, milliseconds } = await watch(arrived, tracked, PATIENCE);
    return {
      tracked,
      loop: Math.round(loop),
      longTasks: await longTasks(page, end),
      requests: stub.requests.length,
      delivered,
      until: milliseconds,
    };
  });

/**
 * A page that begins with what an earlier one could not send, since the server was down, and tracks
 * an event itself: some trackers look after what is left then.
 *
 * @param events with this one
 */
export const leftOver = (contestant: Contestant, events: number): Promise<Growth> =>
  scene(contestant, async (stub, visitor, arrived) => {
    const before = await visitor.goto(`${SHOP}/`);
    await before.waitForTimeout(WARM);
    stub.trouble = { status: 503 };
    const { tracked, loop } = await burst(before, events - 1);
    // The request fails, and the tracker may keep the events.
    await before.waitForTimeout(2 * WARM);
    await before.goto(SHOP + GONE);
    await before.waitForTimeout(WARM);
    stub.trouble = undefined;
    stub.requests = [];
    const page = await visitor.goto(`${SHOP}/later`, before);
    await page.evaluate("peer.track('cart_add', { mark: 'later', item_id: 'CH-1', price: 49.9 })");
    const { delivered, milliseconds } = await watch(arrived, tracked + 1, PATIENCE);
    return {
      tracked: tracked + 1,
      loop: Math.round(loop),
      longTasks: await longTasks(page),
      requests: stub.requests.length,
      delivered,
      until: milliseconds,
    };
  });
