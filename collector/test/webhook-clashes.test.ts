import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorConfig, openStore } from '../src/index.js';
import type { Store } from '../src/store/store.js';
import { ADMIN, administrationOf, details } from './support/administration.js';
import { type Collector, configOf, ORG, OTHER_ORG } from './support/collector.js';
import { deliver, openOrderCollector } from './support/order-collector.js';
import { shopifyOrder } from './support/shopify-payloads.js';
import { SHOPIFY_SECRET, shopifyWebhook, WOO_SECRET, withWebhooks } from './support/webhooks.js';

/** Secrets of webhooks in the configuration file and in the store: each case says which one counts. */

const STORED = 'a-secret-set-at-run-time';
/** A configuration file without secrets of webhooks. */
const WITHOUT: Partial<CollectorConfig> = { orgs: configOf().orgs };

let store: Store;
let collector: Collector & { log(): string };
const adminTokens = [{ token: ADMIN, name: 'ops' }];

const open = async (config: Partial<CollectorConfig> = {}) => {
  collector = await openOrderCollector({ store, config: { adminTokens, ...config } });
};
beforeEach(() => {
  store = openStore('sqlite::memory:');
});
afterEach(() => collector.close());

const { call } = administrationOf(() => collector);
const setSecret = (org: string, platform: string, secret: string) =>
  call('PUT', `/orgs/${org}/webhooks/${platform}`, { body: { secret } });
const webhooksOf = async (org: string) =>
  (await call('GET', `/orgs/${org}/webhooks`)).json.webhooks;

let orders = 9_000;
/** Sends an order. @returns the orgs that have it */
async function orgsOf(secret: string): Promise<string[]> {
  const id = ++orders;
  expect(
    await deliver(collector, shopifyWebhook(shopifyOrder({ id, total: '10.00' }), { secret })),
  ).toBe('stored');
  const pages = await Promise.all(
    [ORG, OTHER_ORG].map((org) =>
      store.list({
        org,
        sort: 'createdAt',
        limit: 9,
        offset: 0,
        metadata: { transaction_id: `${id}` },
      }),
    ),
  );
  return [ORG, OTHER_ORG].filter((_, i) => pages[i]?.count);
}

const IN_BOTH = `the configuration file and the store both have: webhook secret shopify of ${OTHER_ORG} (orgs[0].webhooks.shopify.secrets[0]); the file counts, so remove them from one of the two`;

it('refuses a secret that another webhook has, and names the place', async () => {
  await open();
  const inFile = await setSecret(OTHER_ORG, 'woocommerce', WOO_SECRET);
  expect(inFile.status).toBe(409);
  expect(details(inFile)).toEqual([
    {
      path: 'secret',
      message:
        'is in the configuration file (orgs[0].webhooks.woocommerce.secrets[0]), which counts; a secret names one webhook, so use it there only, or take another one',
    },
  ]);
  expect((await setSecret(OTHER_ORG, 'shopify', STORED)).status).toBe(200);
  for (const [org, platform] of [
    [ORG, 'shopify'],
    [OTHER_ORG, 'woocommerce'],
  ] as const) {
    const inStore = await setSecret(org, platform, STORED);
    expect(inStore.status).toBe(409);
    expect(inStore.text).toContain(`is in the store, for shopify of ${OTHER_ORG};`);
    expect(inStore.text).not.toContain(STORED);
  }
  // The same once more changes nothing.
  expect((await setSecret(OTHER_ORG, 'shopify', STORED)).status).toBe(200);
  expect(await orgsOf(STORED)).toEqual([OTHER_ORG]);
});

it('lets the secret of the file count where the store has the same, and says so', async () => {
  await open(WITHOUT);
  await setSecret(OTHER_ORG, 'shopify', SHOPIFY_SECRET);
  expect(await orgsOf(SHOPIFY_SECRET)).toEqual([OTHER_ORG]);
  expect(collector.log()).not.toContain('both have');

  // SIGHUP.
  const file = (config: Partial<CollectorConfig>) =>
    configOf({ adminTokens, logLevel: 'info', ...config });
  collector.app.reconfigure(file(withWebhooks()));
  expect(collector.log()).toContain(IN_BOTH);
  expect(await orgsOf(SHOPIFY_SECRET)).toEqual([ORG]);
  expect(await webhooksOf(OTHER_ORG)).toMatchObject([
    { platform: 'shopify', source: 'store', path: null, counts: false },
  ]);
  expect(await webhooksOf(ORG)).toEqual(
    ['shopify', 'woocommerce'].map((platform) => ({
      ...{ platform, source: 'file', path: `orgs[0].webhooks.${platform}.secrets[0]` },
      ...{ createdAt: null, counts: true },
    })),
  );

  collector.app.reconfigure(file(WITHOUT));
  expect(await orgsOf(SHOPIFY_SECRET)).toEqual([OTHER_ORG]);
  expect(await webhooksOf(OTHER_ORG)).toMatchObject([{ counts: true }]);
  expect(collector.log().split('both have')).toHaveLength(2);
});

it('says at the start which one counts', async () => {
  await open(WITHOUT);
  await setSecret(OTHER_ORG, 'shopify', SHOPIFY_SECRET);
  await collector.app.close();
  await open();
  await collector.app.ready();
  expect(collector.log()).toContain(IN_BOTH);
  expect(collector.log()).not.toContain(SHOPIFY_SECRET);
  expect(await orgsOf(SHOPIFY_SECRET)).toEqual([ORG]);
});

it('lets different secrets of one webhook count beside each other, and says so', async () => {
  await open();
  await setSecret(ORG, 'shopify', STORED);
  expect(await orgsOf(SHOPIFY_SECRET)).toEqual([ORG]);
  expect(await orgsOf(STORED)).toEqual([ORG]);
  const note = `the configuration file and the store both have webhook secrets: shopify of ${ORG} (orgs[0].webhooks.shopify); all of them count`;
  expect(collector.log()).toContain(note);
  expect(await webhooksOf(ORG)).toMatchObject([
    { platform: 'shopify', source: 'file', counts: true },
    { platform: 'woocommerce', source: 'file', counts: true },
    { platform: 'shopify', source: 'store', counts: true },
  ]);
  await collector.app.close();
  await open();
  await collector.app.ready();
  expect(collector.log()).toContain(note);
});

it('removes the secret of the store, and not that of the file', async () => {
  await open();
  await setSecret(ORG, 'shopify', STORED);
  expect((await call('DELETE', `/orgs/${ORG}/webhooks/shopify`)).status).toBe(204);
  const refused = await call('DELETE', `/orgs/${ORG}/webhooks/shopify`);
  expect(refused.status).toBe(409);
  expect(refused.text).toContain('orgs[0].webhooks.shopify.secrets[0]');
  expect(await orgsOf(SHOPIFY_SECRET)).toEqual([ORG]);
  expect(
    (
      await collector.app.inject(
        shopifyWebhook(shopifyOrder({ id: 1, total: '1.00' }), { secret: STORED }),
      )
    ).statusCode,
  ).toBe(401);
});
