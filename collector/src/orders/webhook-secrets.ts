import type { CollectorConfig, OrgConfig } from '../config/config.js';
import { secretOf, type WebhookPlatform } from '../config/webhooks.js';
import { DAY_MS, parseDay } from '../lib/day.js';

/** A secret, and what a webhook that is signed with it is for. */
export interface WebhookKey {
  org: OrgConfig;
  secret: string;
  /** Which id of an order is its `transaction_id`. */
  transactionId: 'id' | 'number' | 'name';
  /** Orders that were placed earlier do not count: ms since the epoch. */
  from: number;
}

/** The secrets there are. */
export interface WebhookSecrets {
  of(platform: WebhookPlatform): readonly WebhookKey[];
}

/** The secrets of a configuration, with those that administrators have set at run time. */
export function configuredSecrets({ orgs }: CollectorConfig): WebhookSecrets {
  const keysOf = (platform: WebhookPlatform): WebhookKey[] =>
    orgs.flatMap((org) => {
      const webhook = org.webhooks?.[platform];
      const { secrets = [], transactionId = 'id', from = org.subscriptionStart } = webhook ?? {};
      const atRunTime = org.webhookSecrets?.[platform];
      return [...secrets, ...(atRunTime ? [atRunTime] : [])].flatMap((each) => {
        const secret = secretOf(each);
        return secret ? [{ org, secret, transactionId, from: (parseDay(from) ?? 0) * DAY_MS }] : [];
      });
    });
  const keys = { shopify: keysOf('shopify'), woocommerce: keysOf('woocommerce') };
  return { of: (platform) => keys[platform] };
}
