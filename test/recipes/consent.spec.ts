import type { Page } from '@playwright/test';
import type { Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { eventsOfVisit, openMarkup, pageOf } from './platform.js';
import { block, filled } from './recipe.js';

declare global {
  interface Window {
    dataLayer?: object[];
    gtag(...args: unknown[]): void;
    /** The visitor's decision, as Shopify knows it, and whether its API is there. */
    known: { allowed: boolean; analytics: string };
  }
}

/** The page of the recipe with one of its scripts, after what the platform has put there. */
const open = (rig: Rig, page: Page, script: string, before = '') =>
  openMarkup(
    rig,
    page,
    pageOf(
      `<script>${before}</script>${filled(block('consent', 'tag.html'), rig)}${block('consent', script)}`,
    ),
  );

const track = (page: Page) => page.evaluate(() => window.vitrine.track('product interaction'));
const storedKeyCount = (page: Page) => page.evaluate(() => Object.keys(localStorage).length);

const GTAG = `window.dataLayer = window.dataLayer || [];
  function gtag() { dataLayer.push(arguments); }`;
const state = (analytics: string, more = '') => `{ ad_storage: 'denied', ad_user_data: 'denied',
  ad_personalization: 'denied', analytics_storage: '${analytics}' ${more} }`;

test('Google consent mode: treats a denied default as undecided until the update', async ({
  rig,
  page,
}) => {
  await open(
    rig,
    page,
    'google-consent-mode.html',
    `${GTAG} gtag('consent', 'default', ${state('denied')});`,
  );
  expect(await track(page)).toMatchObject({ status: 'queued', code: 'consent_pending' });
  expect(await storedKeyCount(page)).toBe(0);
  expect(rig.requests).toEqual([]);
  await page.evaluate(() => window.gtag('consent', 'update', { ad_storage: 'granted' }));
  expect(await track(page)).toMatchObject({ code: 'consent_pending' });
  await page.evaluate(() => window.gtag('consent', 'update', { analytics_storage: 'granted' }));
  expect(await eventsOfVisit(rig, 2)).toHaveLength(2);
  await page.evaluate(() => window.gtag('consent', 'update', { analytics_storage: 'denied' }));
  expect(await track(page)).toMatchObject({ status: 'dropped', code: 'consent_denied' });
  expect(await storedKeyCount(page)).toBe(0);
  // The layer is the platform's: everything that was pushed is in it.
  expect(await page.evaluate(() => window.dataLayer?.length)).toBe(4);
});

test('Google consent mode: a default for all regions grants, one for some regions waits', async ({
  rig,
  page,
}) => {
  const regional = `gtag('consent', 'default', ${state('granted', ", region: ['US-CA']")});`;
  await open(rig, page, 'google-consent-mode.html', GTAG + regional);
  expect(await track(page)).toMatchObject({ code: 'consent_pending' });
  await page.evaluate(() => window.gtag('consent', 'default', { analytics_storage: 'granted' }));
  expect(await eventsOfVisit(rig, 1)).toHaveLength(1);
});

const SHOPIFY = `window.Shopify = { loadFeatures: function (features, done) {
    if (features[0].name !== 'consent-tracking-api' || features[0].version !== '0.1') return done(new Error('none'));
    setTimeout(function () {
      Shopify.customerPrivacy = {
        analyticsProcessingAllowed: function () { return known.allowed; },
        currentVisitorConsent: function () {
          return { marketing: '', analytics: known.analytics, preferences: '', sale_of_data: '' };
        },
      };
      done();
    }, 50);
  } };`;
const shopify = (allowed: boolean, analytics: string) =>
  `window.known = ${JSON.stringify({ allowed, analytics })}; ${SHOPIFY}`;
const decide = (page: Page, analyticsAllowed: boolean) =>
  page.evaluate(
    (allowed) =>
      document.dispatchEvent(
        new CustomEvent('visitorConsentCollected', { detail: { analyticsAllowed: allowed } }),
      ),
    analyticsAllowed,
  );

test('Shopify: sends events when consent is given or not needed', async ({ rig, page }) => {
  await open(rig, page, 'shopify-customer-privacy.html', shopify(true, ''));
  await track(page);
  expect(await eventsOfVisit(rig, 1)).toHaveLength(1);
});

test('Shopify: holds events until the visitor decides', async ({ rig, page }) => {
  await open(rig, page, 'shopify-customer-privacy.html', shopify(false, ''));
  await page.waitForFunction(
    () => 'customerPrivacy' in (window as unknown as { Shopify: object }).Shopify,
  );
  expect(await track(page)).toMatchObject({ code: 'consent_pending' });
  expect(await storedKeyCount(page)).toBe(0);
  await decide(page, true);
  expect(await eventsOfVisit(rig, 1)).toHaveLength(1);
  await decide(page, false);
  expect(await track(page)).toMatchObject({ code: 'consent_denied' });
});

test('Shopify: does not track a visitor who refused before', async ({ rig, page }) => {
  await open(rig, page, 'shopify-customer-privacy.html', shopify(false, 'no'));
  await expect.poll(async () => (await track(page)).code).toBe('consent_denied');
  expect(rig.requests).toEqual([]);
});

test('Shopify: stays undecided without its API', async ({ rig, page }) => {
  await open(rig, page, 'shopify-customer-privacy.html');
  expect(await track(page)).toMatchObject({ code: 'consent_pending' });
  expect(rig.requests).toEqual([]);
});

test('any other banner needs one call', async ({ rig, page }) => {
  await open(rig, page, 'any-banner.html');
  await track(page);
  await page.evaluate(() =>
    document.dispatchEvent(new CustomEvent('banner-answered', { detail: { statistics: true } })),
  );
  expect(await eventsOfVisit(rig, 1)).toHaveLength(1);
});
