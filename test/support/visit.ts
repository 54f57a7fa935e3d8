import { type Browser, type BrowserContext, devices, expect, type Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import { test as base } from './demo.js';

/** The demo with what was stored, oldest first. */
export const test = base.extend<{ stored: () => Promise<StoredEvent[]> }>({
  stored: async ({ client }, use) => {
    await use(async () => (await client.list({ sort: 'createdAt', perPage: 1_000 })).events);
  },
});

/** Errors of the page and of its policy, and requests to others; there should be none. */
export function listen(page: Page): string[] {
  const problems: string[] = [];
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== 'localhost') problems.push(request.url());
  });
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  return problems;
}

export const types = (events: readonly StoredEvent[]) => events.map(({ eventType }) => eventType);

export const ofType = (events: readonly StoredEvent[], eventType: string) =>
  events.filter((event) => event.eventType === eventType);

type Stored = () => Promise<StoredEvent[]>;

/** Waits until as many events are stored. */
const expectCount = (stored: Stored, type: RegExp, count: number, timeout: number) =>
  expect
    .poll(async () => types(await stored()).filter((each) => type.test(each)).length, { timeout })
    .toBe(count);

/** Opens a product, and waits until its model is drawn, which is an event. */
export async function open(page: Page, url: string, stored: Stored, opened = 1) {
  await page.goto(url);
  await expectCount(stored, /^product renders$/, opened, 60_000);
  await expectCount(stored, / AR (not|off)/, opened, 30_000);
}

/** Opens a product whose model never arrives: software GL takes seconds to draw one. */
export async function openWithoutModel(page: Page, url: string, stored: Stored, opened = 1) {
  await withoutModels(page.context());
  await page.goto(url);
  await expectCount(stored, /^product session start$/, opened, 30_000);
  await expectCount(stored, / AR (not|off)/, opened, 30_000);
}

/** Flushes the page, and expects no new event. */
export async function stays(stored: () => Promise<StoredEvent[]>, page: Page) {
  const before = await stored();
  await page.evaluate(() => window.vitrine.flush());
  const after = await stored();
  expect(types(after)).toEqual(types(before));
  const ids = after.map(({ eventMetadata }) => eventMetadata.$id);
  expect(new Set(ids).size).toBe(ids.length);
}

/** Drags the model aside, as a visitor does. */
export async function turn(page: Page) {
  const box = await page.locator('model-viewer').boundingBox();
  if (!box) throw new Error('no model');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 4 });
  await page.mouse.up();
  await expect(page.locator('.stage')).toHaveClass(/turned/);
}

/** A phone on which `<model-viewer>` offers Scene Viewer; with few pixels, which software GL draws faster. */
export const phone = (browser: Browser) =>
  browser.newContext({ ...devices['Pixel 7'], deviceScaleFactor: 0.5 });

/** For a test that looks at no model. */
export const withoutModels = (context: BrowserContext) =>
  context.route('**/*.glb', (route) => route.abort());
