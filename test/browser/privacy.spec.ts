import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { ORG, type Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

/** Stored keys by `docs/privacy.md`: the first column of its table, without the words around. */
const documented = (
  readFileSync('docs/privacy.md', 'utf8').match(/\| key after that.*?\n\n/s)?.[0] ?? ''
)
  .split('\n')
  .slice(2, -2)
  .map((row) => row.split('|')[1]?.trim() ?? '')
  .map((cell) => /`([^`]+)`/.exec(cell)?.[1] ?? cell)
  .sort();

const kindOf = (key: string) => {
  if (key.startsWith('$')) return key;
  if (key.startsWith('@')) return '@';
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(key) ? "an event's id" : key;
};

/** All that a page of the shop can find in its browser, by the places that a script can write to. */
const storage = async (page: Page) => ({
  cookies: await page.context().cookies(),
  ...(await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }))),
});

/** A visitor who orders and adds to the cart while the server fails, and looks at another page. */
async function visit(rig: Rig, page: Page) {
  rig.intercept = (request, response) => {
    if (request.method !== 'POST') return false;
    response.writeHead(503, { 'Access-Control-Allow-Origin': '*' });
    response.end('{}');
    return true;
  };
  const options = { head: 'window.dataLayer = [];', attributes: { plugins: 'auto' } };
  await page.goto(`${rig.page('/', options)}?utm_source=newsletter`);
  await page.waitForFunction(() => window.vitrine.track);
  await page.evaluate(() => {
    const items = [{ item_id: 'CH-1', price: 49.9 }];
    const { dataLayer } = window as unknown as { dataLayer: unknown[] };
    dataLayer.push(
      { event: 'purchase', ecommerce: { transaction_id: 'T-1', items } },
      { event: 'add_to_cart', ecommerce: { items } },
    );
  });
  await page.goto(rig.page('/next', options));
  await page.waitForFunction(() => window.vitrine.track);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  await page.evaluate(() => window.vitrine.flush());
}

test('stores in the browser exactly what docs/privacy.md lists', async ({ rig, page }) => {
  await visit(rig, page);
  const { local, ...others } = await storage(page);
  const prefix = `vitrine:${encodeURIComponent(ORG + rig.endpoint)}:`;
  expect(others).toEqual({
    cookies: [],
    session: [],
    databases: [prefix],
    caches: [],
    workers: 0,
  });
  expect(local.filter((key) => !key.startsWith(prefix))).toEqual([]);
  const kinds = new Set(local.map((key) => kindOf(key.slice(prefix.length))));
  expect(documented).toHaveLength(8);
  expect([...kinds].sort()).toEqual(documented);
});

test('removes all of it when consent is denied', async ({ rig, page }) => {
  await visit(rig, page);
  await page.evaluate(() => window.vitrine.setConsent('denied'));
  await expect.poll(() => storage(page)).toMatchObject({ local: [], databases: [] });
});
