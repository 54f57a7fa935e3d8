import type { Page } from '@playwright/test';
import type { VitrineGlobal } from '../../src/index.js';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';
import { expect } from '../support/quiet-page.js';

declare global {
  interface Window {
    vitrine: VitrineGlobal;
    /** Functions that the plugin may replace. */
    natives(): unknown[];
    before: unknown[];
  }
}

/** Opens a page of the shop with the plugin on it. */
export async function open(rig: Rig, page: Page, options: PageOptions = {}) {
  await page.goto(
    rig.page('/chair', { ...options, attributes: { plugins: 'share', ...options.attributes } }),
  );
  await page.waitForFunction(() => window.vitrine.track);
}

/** Those of the same millisecond are stored in any order. */
export const sorted = (list: unknown[]) =>
  list
    .map((each) => JSON.stringify(each))
    .sort()
    .map((each) => JSON.parse(each));

/**
 * The stored events, without the tracker's own keys, beside one last event that proves that the page still
 * tracks. It may overtake what the plugin tells a task later.
 */
export async function storedEvents(rig: Rig, page: Page, count: number) {
  await page.evaluate(() => window.vitrine.track('product interaction'));
  const events = await rig.delivered(count + 1);
  const summaries = events.map(({ eventType, eventMetadata }) => {
    const own = Object.entries(eventMetadata ?? {}).filter(([key]) => !key.startsWith('$'));
    return [eventType, Object.fromEntries(own)];
  });
  const last = summaries.findIndex(([eventType]) => eventType === 'product interaction');
  expect(summaries.splice(last, 1)).toEqual([['product interaction', {}]]);
  return sorted(summaries);
}

export const shared = (method: string, url?: string) => [
  'product social share',
  { method, ...(url && { url }) },
];

export const downloaded = (file_name: string, file_extension: string, link_url?: string) => [
  'product download',
  { file_name, file_extension, ...(link_url && { link_url }) },
];

/** A link that never navigates. */
export const stay = 'onclick="event.preventDefault()"';
