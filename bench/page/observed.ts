import type { Page } from '@playwright/test';

/** Script of a page that is measured, before anything else: it notes each long task, as browsers define them. */
export const OBSERVE = `
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) longTasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });`;

export interface LongTasks {
  count: number;
  /** All together: ms. */
  milliseconds: number;
}

/** The browser reports a long task up to this time after it: ms. */
const REPORT_DELAY_MS = 300;

/**
 * Long tasks of a page so far.
 *
 * @param since only those that began later: ms of the page's own clock
 */
export async function longTasks(page: Page, since = 0): Promise<LongTasks> {
  await page.waitForTimeout(REPORT_DELAY_MS);
  const tasks = (await page.evaluate('longTasks')) as { startTime: number; duration: number }[];
  const later = tasks.filter(({ startTime }) => startTime >= since);
  return {
    count: later.length,
    milliseconds: Math.round(later.reduce((sum, { duration }) => sum + duration, 0)),
  };
}
