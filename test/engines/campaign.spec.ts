import type { Rig } from '../../tools/harness/rig.js';
import { expect, test } from './fixtures.js';

const LANDING =
  'utm_source=news&utm_medium=email&utm_campaign=spring&gclid=secret-click&email=jane-doe';

const CAMPAIGN = {
  $campaign_source: 'news',
  $campaign_medium: 'email',
  $campaign_name: 'spring',
  $click_id: 'gclid',
};

const granted = { attributes: { plugins: 'campaign' } };
const pending = { attributes: { plugins: 'campaign', consent: 'pending' } };

const track = "return vitrine('track', 'product interaction')";
const grant = `vitrine.setConsent('granted'); ${track}`;

/** The campaigns of the stored events, in the order of their session. */
async function campaigns(rig: Rig, count: number) {
  const events = await rig.delivered(count);
  return events.map(({ eventMetadata }) =>
    Object.fromEntries(
      Object.entries(eventMetadata).filter(([name]) => /^\$(campaign|click)_/.test(name)),
    ),
  );
}

test('puts the campaign of the landing on the events of later pages, and nothing else of its query', async ({
  rig,
  tab,
}) => {
  rig.page('/next', granted);
  await tab.goto(`${rig.page('/landing', granted)}?${LANDING}`);
  await tab.run(track);
  const kept = await tab.run<string>('return JSON.stringify(Object.values(localStorage))');
  await tab.goto(`${rig.shop}/next`);
  await tab.run(track);
  expect(await campaigns(rig, 2)).toEqual([CAMPAIGN, CAMPAIGN]);
  const written = JSON.stringify([kept, rig.requests, await rig.stored()]);
  expect(written).toContain('spring');
  expect(written).not.toMatch(/secret-click|jane-doe/);
});

test('reads the landing when a router has rewritten the address before', async ({ rig, tab }) => {
  // Before the tracker's file, as the router of an app does.
  const head = "history.replaceState({}, '', '/landing#chair')";
  await tab.goto(`${rig.page('/landing', { ...granted, head })}?${LANDING}`);
  expect(await tab.run('return location.search')).toBe('');
  await tab.run(track);
  expect(await campaigns(rig, 1)).toEqual([CAMPAIGN]);
});

test('reads the landing when consent comes on a later view of an app', async ({ rig, tab }) => {
  await tab.goto(`${rig.page('/landing', pending)}?${LANDING}`);
  await tab.until('vitrine.setConsent');
  await tab.run("history.pushState({}, '', '/chair'); history.pushState({}, '', '/cart')");
  await tab.run(grant);
  expect(await campaigns(rig, 1)).toEqual([CAMPAIGN]);
});

test('stores nothing before consent, and reads the landing when consent comes on the next page', async ({
  rig,
  tab,
}) => {
  rig.page('/next', pending);
  await tab.goto(
    `${rig.page('/landing', { ...pending, body: '<a href="/next">Next</a>' })}?${LANDING}`,
  );
  await tab.until('vitrine.setConsent');
  expect(await tab.run('return localStorage.length')).toBe(0);
  await tab.click('a');
  await tab.until("location.pathname === '/next' && vitrine.setConsent");
  expect(await tab.run('return localStorage.length')).toBe(0);
  await tab.run(grant);
  expect(await campaigns(rig, 1)).toEqual([CAMPAIGN]);
});

test('reads the landing when consent comes two pages later, where the browser has the Navigation API', async ({
  rig,
  tab,
}) => {
  rig.page('/next', { ...pending, body: '<a href="/last">Last</a>' });
  rig.page('/last', pending);
  await tab.goto(
    `${rig.page('/landing', { ...pending, body: '<a href="/next">Next</a>' })}?${LANDING}`,
  );
  await tab.click('a');
  await tab.until("location.pathname === '/next' && document.querySelector('a')");
  await tab.click('a');
  await tab.until("location.pathname === '/last' && vitrine.setConsent");
  const canRead = await tab.run<boolean>("return 'navigation' in window");
  await tab.run(grant);
  expect(await campaigns(rig, 1)).toEqual([canRead ? CAMPAIGN : {}]);
});

test('the last campaign of a visit counts, also when the visitor goes back to the first', async ({
  rig,
  tab,
}) => {
  // Kept out of the back/forward cache, so that the page loads again.
  const headers = { 'Cache-Control': 'no-store' };
  const head = "addEventListener('unload', () => {})";
  const first = `${rig.page('/landing', { ...granted, headers, head })}?${LANDING}`;
  rig.page('/next', granted);
  await tab.goto(first);
  await tab.run(track);
  await tab.goto(`${rig.shop}/next?utm_source=shop-ads`);
  await tab.run(track);
  await tab.goto(`${rig.shop}/next`);
  await tab.run(track);
  await tab.back();
  await tab.back();
  await tab.until("location.pathname === '/landing' && vitrine.track");
  await tab.run(track);
  const LATER = { $campaign_source: 'shop-ads' };
  expect(await campaigns(rig, 4)).toEqual([CAMPAIGN, LATER, LATER, LATER]);
});

test('a campaign in a new tab counts in the tab before it too, once that is visible again', async ({
  rig,
  open,
  needs,
}) => {
  needs('background');
  const first = await open(`${rig.page('/landing', granted)}?${LANDING}`);
  await first.run(track);
  await first.hide();
  const second = await open(`${rig.shop}/landing?utm_source=shop-ads`);
  await second.run(track);
  await second.close();
  await first.show();
  await first.run(track);
  const LATER = { $campaign_source: 'shop-ads' };
  expect(await campaigns(rig, 3)).toEqual([CAMPAIGN, LATER, LATER]);
});
