import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { SHOP } from '../peers/peers.js';
import { GONE, Stub } from '../peers/stub.js';
import { Visitor } from '../peers/visitor.js';
import type { Contestant } from './contestants.js';
import type { Fault } from './faults.js';
import { type Outcome, outcomeOf } from './outcome.js';

/** Events of one tab. */
export const EVENTS_PER_TAB = 5;
/** Delay to the shop and to the servers: ms. Loopback alone would deliver events that a real line loses. */
export const ROUND_TRIP = 80;
/** A page stands so long before it tracks: what trackers load has come. */
const WARM = 2_500;
/** How long a visitor stays on the page once the fault is over, and on the one they come back to: ms. */
export const STAYS = 15_000;
export const COMES_BACK = 30_000;
/** Longest wait for duplicates: ms. */
const QUIET = 2_000;

const marksOf = (tab: number) =>
  Array.from({ length: EVENTS_PER_TAB }, (_, i) => `${tab + 1}-${i + 1}`);

/** Tracks in a page; with an end, in the task that ends it. */
async function track(page: Page, marks: readonly string[], then: string) {
  const script = `for (const mark of ${JSON.stringify(marks)})
    globalThis.peer?.track('cart_add', { mark, item_id: 'CH-1', item_name: 'Armchair', price: 49.9, currency: 'EUR' });
    ${then}; undefined`;
  // A page that goes cannot say that it has tracked.
  await page.evaluate(script).catch((error) => {
    if (!/context was destroyed|closed|navigat/i.test(String(error))) throw error;
  });
}

/**
 * Tracks in every tab, and ends each as the fault says.
 *
 * @returns when all had tracked: ms since the epoch
 */
async function trackAndLeave(tabs: readonly Page[], fault: Fault, visitor: Visitor) {
  const { end, endsAfter } = fault;
  const leave = `location.href = '${GONE}'`;
  for (const [tab, page] of tabs.entries()) {
    await track(page, marksOf(tab), end === 'navigation' && !endsAfter ? leave : '');
    if (end === 'close' && !endsAfter) await page.close();
  }
  const since = Date.now();
  if (!endsAfter) return since;
  await pause(endsAfter);
  if (end === 'kill') await visitor.kill();
  for (const page of tabs) {
    if (end === 'close') await page.close();
    if (end === 'navigation') await track(page, [], leave);
  }
  return since;
}

/** One visit with one fault, from the page that tracks to the return. */
export async function play({ peer, serve }: Contestant, fault: Fault): Promise<Outcome> {
  const stub = await Stub.open(peer, { roundTrip: ROUND_TRIP });
  stub.head = fault.head ?? '';
  const served = await serve?.(stub);
  const profile = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  let visitor = await Visitor.open(stub.port, profile);
  const tracked: string[] = [];
  const stored = async () => (await served?.marks?.()) ?? stub.stored.map(({ mark }) => mark);
  const arrived = async (marks: readonly string[], timeoutMs: number) => {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await pause(250)) {
      const there = new Set(await stored());
      if (marks.every((mark) => there.has(mark))) return;
    }
  };
  try {
    const tabs: Page[] = [];
    for (let tab = 0; tab < (fault.tabs ?? 1); tab++)
      tabs.push(await visitor.goto(`${SHOP}/buy?tab=${tab}`));
    await pause(WARM);

    stub.trouble = fault.trouble;
    if (fault.offline) {
      await visitor.context.setOffline(true);
      stub.down = true;
    }
    tracked.push(...tabs.flatMap((_, tab) => marksOf(tab)));
    const since = await trackAndLeave(tabs, fault, visitor);
    await pause(Math.max(0, since + fault.lasts - Date.now()));
    stub.trouble = undefined;
    stub.release();
    stub.down = false;
    if (fault.end === 'kill') visitor = await Visitor.open(stub.port, profile);
    else if (fault.offline) await visitor.context.setOffline(false);

    if (fault.end === 'stays') await arrived(tracked, STAYS);
    const later = await visitor.goto(`${SHOP}/later`);
    for (const page of fault.end === 'kill' ? [] : tabs) await page.close();
    await track(later, ['later'], '');
    await arrived([...tracked, 'later'], COMES_BACK);
    await pause(QUIET);
    return outcomeOf(tracked, stub.stored, await served?.marks?.());
  } finally {
    await visitor.quit().catch(() => {});
    await served?.close();
    stub.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
