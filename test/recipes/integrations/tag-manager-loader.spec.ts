import { readFileSync } from 'node:fs';
import { PUBLIC_TOKEN, type Rig } from '../../../tools/harness/rig.js';
import { expect, test } from '../../support/fixtures.js';
import { sha384 } from '../../support/sha384.js';
import { eventsOfVisit, openMarkup, pageOf } from '../platform.js';

const LOADER = readFileSync('integrations/google-tag-manager/vitrine.loader.js', 'utf8');

/** Value of `window.vitrineTag`, which the template sets before it injects the loader. */
const described = (rig: Rig, more: Record<string, string> = {}) => {
  rig.file('/vitrine.loader.js', LOADER, 'text/javascript');
  const tag = {
    src: `${rig.shop}/vitrine.auto.js`,
    'data-plugins': 'auto',
    'data-bearer-token': PUBLIC_TOKEN,
    'data-endpoint': rig.endpoint,
    'data-consent': 'granted',
    ...more,
  };
  return `<script>
    window.vitrine = window.vitrine || function () { (vitrine.q = vitrine.q || []).push(arguments); };
    window.vitrineTag = ${JSON.stringify(tag)};
    vitrine('track', 'product interaction', { item_id: 'CH-1' });
  </script>`;
};
const INJECTED = '<script async src="/vitrine.loader.js"></script>';

test('makes the tag, and delivers the calls that were queued', async ({ rig, page }) => {
  await openMarkup(rig, page, pageOf(described(rig) + INJECTED));
  expect(await eventsOfVisit(rig, 1)).toMatchObject([{ eventMetadata: { item_id: 'CH-1' } }]);
});

test('keeps the integrity, and makes one tag when the loader is injected twice', async ({
  rig,
  page,
}) => {
  const integrity = sha384(readFileSync('dist/vitrine.auto.js'));
  await openMarkup(rig, page, pageOf(described(rig, { integrity }) + INJECTED.repeat(2)));
  expect(await eventsOfVisit(rig, 1)).toHaveLength(1);
  const tag = page.locator('script[data-bearer-token]');
  await expect(tag).toHaveCount(1);
  await expect(tag).toHaveAttribute('integrity', integrity);
  await expect(tag).toHaveAttribute('crossorigin', 'anonymous');
});

test('runs no tracker that has other bytes than the integrity says', async ({ rig, page }) => {
  const integrity = sha384(Buffer.from('another file'));
  const refused = page.waitForEvent('console', (message) => message.text().includes('integrity'));
  await page.goto(
    rig.file('/shop', pageOf(described(rig, { integrity }) + INJECTED), 'text/html; charset=utf-8'),
  );
  await refused;
  expect(await page.evaluate(() => 'sessionId' in window.vitrine)).toBe(false);
});
