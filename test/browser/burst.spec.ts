import type { Face } from '../../src/index.js';
import { expect, test } from '../support/fixtures.js';

const CALLS = 10_000;

test('ten thousand calls in a loop: all are stored, no long task follows, eight requests at most', async ({
  rig,
  page,
}) => {
  test.setTimeout(180_000);
  let inFlight = 0;
  let most = 0;
  rig.intercept = ({ method }, response) => {
    if (method === 'POST') {
      most = Math.max(most, ++inFlight);
      response.once('close', () => inFlight--);
    }
    return false;
  };
  await page.goto(rig.shop);
  const longTasks = await page.evaluate(async (calls) => {
    const { vitrine } = window as unknown as { vitrine: Face };
    await vitrine.track('product interaction');
    const tasks: { startTime: number; duration: number }[] = [];
    const note = (list: { getEntries(): PerformanceEntryList }) =>
      void tasks.push(
        ...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })),
      );
    const observer = new PerformanceObserver(note);
    observer.observe({ type: 'longtask' });
    for (let i = 0; i < calls; i++) vitrine.track('product interaction', { i });
    // The loop itself is a long task, and the page's own.
    const end = performance.now();
    await vitrine.flush();
    await new Promise((resolve) => setTimeout(resolve, 500));
    note({ getEntries: () => observer.takeRecords() });
    return tasks.filter(({ startTime }) => startTime >= end);
  }, CALLS);
  expect(await rig.count()).toBe(CALLS + 1);
  expect(most).toBeLessThanOrEqual(8);
  expect(longTasks).toEqual([]);
});
