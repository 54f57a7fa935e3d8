import type { Page } from '@playwright/test';
import { PUBLIC_TOKEN, type Rig } from '../../../tools/harness/rig.js';
import type { Wordpress } from '../../../tools/harness/wordpress/wordpress.js';
import { expect } from '../../support/fixtures.js';
import { eventsOfVisit } from '../platform.js';
import { SKIP_REASON, test } from './wordpress-test.js';

test.describe.configure({ mode: 'default' });
test.skip(SKIP_REASON !== '', SKIP_REASON);

const configure = (wordpress: Wordpress, values: Record<string, string>) =>
  wordpress.php(
    `update_option('vitrine_settings', json_decode('${JSON.stringify(values)}', true));`,
  );

const inShop = (rig: Rig, more: Record<string, string> = {}) => ({
  base: rig.endpoint,
  token: PUBLIC_TOKEN,
  consent: 'statistics',
  ...more,
});

const openShop = async (page: Page, { home }: Wordpress) => {
  await page.goto(home);
  await page.waitForFunction(() => window.vitrine?.track);
};

const track = (page: Page) =>
  page.evaluate(() => window.vitrine.track('product interaction', { item_id: 'CH-1' }));

const decide = (page: Page, value: string) =>
  page.evaluate(
    (value) =>
      (window as unknown as { wp_set_consent(...args: string[]): void }).wp_set_consent(
        'statistics',
        value,
      ),
    value,
  );

test('stores and sends nothing without consent, and sends the held events with it', async ({
  wordpress,
  page,
  rig,
}) => {
  await configure(wordpress, inShop(rig));
  await openShop(page, wordpress);
  expect(await track(page)).toMatchObject({ status: 'queued', code: 'consent_pending' });
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(rig.requests).toEqual([]);
  await decide(page, 'allow');
  expect(await eventsOfVisit(rig, 1)).toMatchObject([
    { eventType: 'product interaction', eventMetadata: { item_id: 'CH-1' } },
  ]);
  // The next page knows the decision.
  await openShop(page, wordpress);
  expect(await track(page)).toMatchObject({ status: 'sent' });
});

test('deletes what was stored after a refusal, which lasts', async ({ wordpress, page, rig }) => {
  await configure(wordpress, inShop(rig));
  await openShop(page, wordpress);
  await decide(page, 'allow');
  expect(await track(page)).toMatchObject({ status: 'sent' });
  await decide(page, 'deny');
  expect(await track(page)).toMatchObject({ status: 'dropped', code: 'consent_denied' });
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await openShop(page, wordpress);
  expect(await track(page)).toMatchObject({ status: 'dropped', code: 'consent_denied' });
});

test('tracks at once in a shop that needs no consent', async ({ wordpress, page, rig }) => {
  await configure(wordpress, inShop(rig, { consent: 'granted' }));
  await openShop(page, wordpress);
  expect(await track(page)).toMatchObject({ status: 'sent' });
  await expect(page.locator('#vitrine-consent-js')).toHaveCount(0);
});
