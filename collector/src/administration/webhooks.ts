import { AdministrationError } from './administration-error.js';
import { type AdministrationContext, perform, requireOrg, updateRecord } from './context.js';

export const WEBHOOK_PLATFORMS = ['shopify', 'woocommerce'] as const;
export type WebhookPlatform = (typeof WEBHOOK_PLATFORMS)[number];

/** A webhook without its secret. */
export interface WebhookInfo {
  platform: WebhookPlatform;
  /** When its secret was set: ISO 8601. */
  createdAt: string;
}

/** The secrets with which shop platforms sign their webhooks. */
export interface Webhooks {
  list(org: string): Promise<WebhookInfo[]>;
  /** Sets the secret of a platform, or replaces it. */
  set(org: string, webhook: { platform: WebhookPlatform; secret: string }): Promise<WebhookInfo>;
  remove(org: string, platform: WebhookPlatform): Promise<void>;
}

const MIN_SECRET_LENGTH = 16;
const MAX_SECRET_LENGTH = 512;

const keyOf = (org: string, platform: WebhookPlatform) => `${platform} ${org}`;

export function createWebhooks(context: AdministrationContext): Webhooks {
  const { live, records, now } = context;
  const list = async (org: string) => {
    await requireOrg(context, org);
    return live.records
      .list('webhook')
      .filter(({ value }) => value.org === org)
      .map(
        ({ value }): WebhookInfo => ({
          platform: value.platform as WebhookPlatform,
          createdAt: new Date(value.createdAt).toISOString(),
        }),
      );
  };
  return {
    list,
    async set(org, { platform, secret }) {
      await requireOrg(context, org);
      if (secret.length < MIN_SECRET_LENGTH || secret.length > MAX_SECRET_LENGTH)
        throw new AdministrationError('invalid', {
          path: 'secret',
          message: `must have ${MIN_SECRET_LENGTH} to ${MAX_SECRET_LENGTH} characters; copy the whole secret from the platform`,
        });
      const value = { org, platform, secret, createdAt: now() };
      await perform(context, { action: 'webhook.set', org, target: platform }, () =>
        updateRecord(records, { kind: 'webhook', key: keyOf(org, platform) }, () => value),
      );
      return { platform, createdAt: new Date(value.createdAt).toISOString() };
    },
    async remove(org, platform) {
      if (!(await list(org)).some((each) => each.platform === platform))
        throw new AdministrationError('unknown', {
          path: 'platform',
          message: `the org has no secret for ${platform}; webhook list shows those that it has`,
        });
      await perform(context, { action: 'webhook.remove', org, target: platform }, () =>
        updateRecord(records, { kind: 'webhook', key: keyOf(org, platform) }, () => undefined),
      );
    },
  };
}
