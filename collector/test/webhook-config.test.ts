import { afterEach, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../src/config/config.js';
import { mergesOrders } from '../src/config/webhooks.js';
import { configuredSecrets } from '../src/orders/webhook-secrets.js';
import { configOf } from './support/collector.js';
import { SHOPIFY_SECRET, WOO_SECRET, withWebhooks } from './support/webhooks.js';

afterEach(() => {
  delete process.env.TEST_WEBHOOK_SECRET;
});

/** The problems of a configuration with these webhooks, by their paths. */
function problems(...webhooks: unknown[]): Record<string, string> {
  const { orgs } = configOf();
  const config = { orgs: orgs.map((org, i) => ({ ...org, webhooks: webhooks[i] ?? {} })) };
  try {
    parseConfig(config);
    return {};
  } catch (error) {
    const { problems } = error as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
  }
}

it('names each wrong setting, and no secret', () => {
  const found = problems({
    shopify: { secrets: ['short-secret', 17], transactionId: 'token', from: '2026/02/30' },
    woocommerce: { secrets: [] },
    magento: { secrets: [WOO_SECRET] },
  });
  expect(found).toMatchObject({
    'orgs[0].webhooks.shopify.secrets[0]': expect.stringMatching(/at least 16 characters/),
    'orgs[0].webhooks.shopify.secrets[1]': expect.stringMatching(/at least 16 characters/),
    'orgs[0].webhooks.shopify.transactionId': expect.stringMatching(/one of id, number, name/),
    'orgs[0].webhooks.shopify.from': expect.stringMatching(/not a day of the calendar/),
    'orgs[0].webhooks.woocommerce.secrets': expect.any(String),
    'orgs[0].webhooks.magento': expect.stringMatching(/unknown setting/),
  });
  expect(JSON.stringify(found)).not.toContain('short-secret');
});

it('accepts a secret of one org only, also from a variable', () => {
  expect(
    problems(
      { shopify: { secrets: [SHOPIFY_SECRET] } },
      { woocommerce: { secrets: [WOO_SECRET, SHOPIFY_SECRET] } },
    ),
  ).toEqual({
    'orgs[1].webhooks.woocommerce.secrets[1]':
      'the same webhook secret as orgs[0].webhooks.shopify.secrets[0]; use a unique one',
  });
  const variable = { variable: 'TEST_WEBHOOK_SECRET' };
  expect(problems({ shopify: { secrets: [variable] } })).toEqual({
    'orgs[0].webhooks.shopify.secrets[0]':
      'the variable TEST_WEBHOOK_SECRET is not set; set it to the secret of the webhook',
  });
  process.env.TEST_WEBHOOK_SECRET = 'short';
  expect(Object.values(problems({ shopify: { secrets: [variable] } }))[0]).toMatch(/is too short/);
  process.env.TEST_WEBHOOK_SECRET = 'a-secret-from-a-variable';
  expect(problems({ shopify: { secrets: [variable] } })).toEqual({});
  const config = parseConfig({
    ...configOf(),
    ...withWebhooks({ shopify: { secrets: [variable] } }),
  });
  expect(configuredSecrets(config).of('shopify')).toMatchObject([
    {
      ...{ secret: 'a-secret-from-a-variable', transactionId: 'id' },
      // The subscription start of the org.
      from: Date.UTC(2025, 5, 1),
    },
  ]);
  expect(configuredSecrets(config).of('woocommerce')).toEqual([]);
});

it('accepts a secret that was set at run time, beside those of the file', () => {
  const { orgs } = withWebhooks();
  const [org] = orgs.map((each) => ({ ...each, webhookSecrets: { shopify: 'set-at-run-time' } }));
  if (!org) throw new Error('the configuration has no org');
  const secretsIn = (config: Parameters<typeof configuredSecrets>[0]) =>
    configuredSecrets(config)
      .of('shopify')
      .map(({ secret }) => secret);
  expect(secretsIn({ orgs: [org] })).toEqual([SHOPIFY_SECRET, 'set-at-run-time']);
  const { webhooks: _, ...withoutFile } = org;
  expect(secretsIn({ orgs: [withoutFile] })).toEqual(['set-at-run-time']);
  expect([mergesOrders(withoutFile), mergesOrders({})]).toEqual([true, false]);
});
