/**
 * `npm run bench:dashboard`: how long the pages of the dashboard take from the address to their figures, in Chromium, on a
 * SQLite file with a million events in the org. It takes some minutes and 1 GB in the folder for temporary files.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { createApp, openStore, parseConfig } from 'vitrine-collector';
import { createAccounts } from '../collector/src/accounts/accounts.js';
import { chromiumLaunch } from '../tools/harness/chromium.js';
import { fillStore } from './fill.js';
import { LARGE_ORG } from './fill-events.js';
import { keep, median } from './machine.js';

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });
const EVENTS = Number(values.events);
const ROUNDS = 7;
const DAY = 86_400_000;
const PASSWORD = 'correct horse battery';

/** Addresses, each with the element that has its first figure. */
const PAGES = [
  ['overview, 30 days', '', '[data-measure="sessions"] .tile-value:not(:has(.pending))'],
  [
    'overview, 12 months',
    '?period=12m',
    '[data-measure="sessions"] .tile-value:not(:has(.pending))',
  ],
  ['AR and 3D, 30 days', '/ar', 'table'],
  ['products, 30 days', '/products', 'table'],
  ['sources, 30 days', '/sources', 'table'],
  ['sessions, 30 days', '/sessions', 'table'],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'vitrine-dashboard-'));
const path = join(folder, 'events.db');
const token = 'private-token-of-the-benchmark';
try {
  const end = Math.floor(Date.now() / DAY) * DAY + DAY;
  await fillStore({ path, events: EVENTS, indexedMetadataKeys: [], end, ofOneOrg: true });
  const config = parseConfig({
    ...{ store: `sqlite:${path}`, logLevel: 'silent' },
    orgs: [
      {
        ...{ id: LARGE_ORG, name: 'Large shop', subscriptionStart: '2024/01/01' },
        tokens: [{ token, kind: 'private' }],
      },
    ],
  });
  const store = openStore(config.store);
  const app = await createApp({ config, store });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const { passwords, users } = createAccounts(store.admin);
  const password = await passwords.hash(PASSWORD);
  await users.add({ name: 'bench', roles: { '*': 'owner' }, password });

  const browser = await chromium.launch(chromiumLaunch());
  const page = await browser.newPage();
  await page.goto(`${origin}/dashboard`);
  await page.getByLabel('Name').fill('bench');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.tile-value').first().waitFor();

  const results: Record<string, number> = {};
  for (const [name, address, selector] of PAGES) {
    const runs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await page.goto('about:blank');
      await page.goto(`${origin}/dashboard${address}`, { waitUntil: 'commit' });
      const painted = await page.waitForFunction(
        (wanted: string): number | Promise<number> =>
          document.querySelector(wanted)
            ? new Promise<number>((resolve) =>
                requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))),
              )
            : 0,
        selector,
        { polling: 'raf' },
      );
      runs.push((await painted.jsonValue()) as number);
      await page.waitForLoadState('networkidle');
    }
    results[name] = Math.round(median(runs));
    console.log(`${name}: ${results[name]} ms`);
  }
  await browser.close();
  await app.close();
  await store.close();
  keep('dashboard', { events: EVENTS, milliseconds: results });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
