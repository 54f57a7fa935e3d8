/**
 * `npm run bench:track`: what a call of `track()` costs the page, in Chromium, beside the least that
 * keeps an event: one `JSON.stringify` and one `localStorage.setItem` of the same size. Rounds of the
 * two take turns on one page, so that both meet the same machine. Then 10,000 calls in one loop, and
 * the long tasks (over 50 ms, as browsers define them) of the delivery that follows.
 */

import { chromium } from '@playwright/test';
import type { VitrineGlobal } from '../src/index.js';
import { chromiumLaunch } from '../tools/harness/chromium.js';
import { Rig } from '../tools/harness/rig.js';
import { keep, median } from './machine.js';

const ROUNDS = 20;
const CALLS = 50;
const BURST = 10_000;

const rig = await Rig.open({ durable: true });
const browser = await chromium.launch(chromiumLaunch());
try {
  const page = await browser.newPage();
  // tsx names functions by a helper that the page does not have.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.goto(rig.shop);
  await page.waitForFunction(() => (window as { vitrine?: VitrineGlobal }).vitrine?.track);
  const times = await page.evaluate(
    async ([rounds, calls]) => {
      const { vitrine } = window as unknown as { vitrine: VitrineGlobal };
      const metadata = { item_id: 'CH-1', item_name: 'Armchair', price: 49.9, currency: 'EUR' };
      const event = { eventType: 'product interaction', filler: 'x'.repeat(500), ...metadata };
      const round = (call: (i: number) => void) => {
        const begin = performance.now();
        for (let i = 0; i < calls; i++) call(i);
        return ((performance.now() - begin) / calls) * 1_000;
      };
      const track: number[] = [];
      const bare: number[] = [];
      for (let r = 0; r < rounds; r++) {
        track.push(round(() => vitrine.track('product interaction', metadata)));
        bare.push(round((i) => localStorage.setItem(`bare-${i}`, JSON.stringify(event))));
        for (let i = 0; i < calls; i++) localStorage.removeItem(`bare-${i}`);
        await vitrine.flush();
      }
      return { track, bare };
    },
    [ROUNDS, CALLS] as const,
  );
  const longTasks = await page.evaluate(async (calls) => {
    const { vitrine } = window as unknown as { vitrine: VitrineGlobal };
    const tasks: PerformanceEntry[] = [];
    const observer = new PerformanceObserver((list) => void tasks.push(...list.getEntries()));
    observer.observe({ type: 'longtask' });
    for (let i = 0; i < calls; i++) vitrine.track('product interaction', { i });
    // The loop itself is a long task, and the page's own.
    const end = performance.now();
    await vitrine.flush();
    // The browser reports a long task some time after it.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return tasks.filter(({ startTime }) => startTime >= end).map(({ duration }) => duration);
  }, BURST);
  const tracked = ROUNDS * CALLS + BURST;
  const stored = await rig.count();
  if (stored !== tracked) throw new Error(`${tracked} were tracked, ${stored} stored`);
  const [track, bare] = [median(times.track), median(times.bare)];
  keep('track', {
    browser: `Chromium ${browser.version()}`,
    unit: 'microseconds a call, median of the rounds',
    rounds: ROUNDS,
    callsPerRound: CALLS,
    track: Number(track.toFixed(1)),
    stringifyAndSetItem: Number(bare.toFixed(1)),
    ratio: Number((track / bare).toFixed(2)),
    longTasksAfterBurst: { calls: BURST, milliseconds: longTasks },
    eventsStored: stored,
  });
} finally {
  await browser.close();
  await rig.close();
}
