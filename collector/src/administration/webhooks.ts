import { MIN_SECRET_LENGTH, WEBHOOK_PLATFORMS, type WebhookPlatform } from '../config/webhooks.js';
import { AdministrationError } from './administration-error.js';
import {
  type AdministrationContext,
  perform,
  removeRecord,
  requireOrg,
  updateRecord,
} from './context.js';
import { webhookSecretPlaces } from './find-clashes.js';
import type { Source } from './orgs.js';
import type { RecordValue } from './records.js';

/** A webhook without its secret. */
export interface WebhookInfo {
  platform: WebhookPlatform;
  source: Source;
  /** Place in the file; null for a secret of the store. */
  path: string | null;
  /** When its secret was set: ISO 8601; null for a secret of the file. */
  createdAt: string | null;
  /** Whether webhooks with its secret are accepted for it: not where the file has the same secret. */
  counts: boolean;
}

interface NewWebhook {
  platform: WebhookPlatform;
  secret: string;
}

/** The secrets with which shop platforms sign their webhooks. */
export interface Webhooks {
  list(org: string): Promise<WebhookInfo[]>;
  /** Sets the secret of a platform, or replaces it. */
  set(org: string, webhook: NewWebhook): Promise<WebhookInfo>;
  remove(org: string, platform: WebhookPlatform): Promise<void>;
}

const MAX_SECRET_LENGTH = 512;

const keyOf = (org: string, platform: WebhookPlatform) => `${platform} ${org}`;

export function createWebhooks(context: AdministrationContext): Webhooks {
  const { live, records, now } = context;

  const fileInfos = (org: string): WebhookInfo[] => {
    const o = live.file().orgs.findIndex(({ id }) => id === org);
    return WEBHOOK_PLATFORMS.flatMap((platform) =>
      (live.file().orgs[o]?.webhooks?.[platform]?.secrets ?? []).map((_, s) => ({
        ...{ platform, source: 'file', createdAt: null, counts: true },
        path: `orgs[${o}].webhooks.${platform}.secrets[${s}]`,
      })),
    );
  };
  const storeInfo = ({ platform, createdAt, secret }: RecordValue<'webhook'>): WebhookInfo => ({
    ...{ platform: platform as WebhookPlatform, source: 'store', path: null },
    createdAt: new Date(createdAt).toISOString(),
    counts: !webhookSecretPlaces(live.file()).has(secret),
  });
  const list = async (org: string) => {
    await requireOrg(context, org);
    const stored = live.records.list('webhook').filter(({ value }) => value.org === org);
    return [...fileInfos(org), ...stored.map(({ value }) => storeInfo(value))];
  };

  /** A secret names one org and one platform. @throws AdministrationError for one that is taken */
  const requireFree = (org: string, { platform, secret }: NewWebhook) => {
    const path = webhookSecretPlaces(live.file()).get(secret);
    const taken = live.records
      .list('webhook')
      .find(({ key, value }) => value.secret === secret && key !== keyOf(org, platform))?.value;
    if (!path && !taken) return;
    const place = path
      ? `the configuration file (${path}), which counts`
      : `the store, for ${taken?.platform} of ${taken?.org}`;
    throw new AdministrationError('clash', {
      path: 'secret',
      message: `is in ${place}; a secret names one webhook, so use it there only, or take another one`,
    });
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
      requireFree(org, { platform, secret });
      const value = { org, platform, secret, createdAt: now() };
      await perform(context, { action: 'webhook.set', org, target: platform }, () =>
        updateRecord(records, { kind: 'webhook', key: keyOf(org, platform) }, () => value),
      );
      return storeInfo(value);
    },
    async remove(org, platform) {
      const known = (await list(org)).filter((each) => each.platform === platform);
      const record = { kind: 'webhook', key: keyOf(org, platform) } as const;
      const isStored =
        known.some(({ source }) => source === 'store') || live.records.isUnreadable(record);
      const path = known[0]?.path;
      if (path && !isStored)
        throw new AdministrationError('readOnly', {
          path: 'platform',
          message: `the secret of ${platform} is read-only at run time, because the configuration file has it as ${path}; change it there, and send SIGHUP`,
        });
      if (!isStored)
        throw new AdministrationError('unknown', {
          path: 'platform',
          message: `the org has no secret for ${platform}; webhook list shows those that it has`,
        });
      await perform(context, { action: 'webhook.remove', org, target: platform }, () =>
        removeRecord(records, record),
      );
    },
  };
}
