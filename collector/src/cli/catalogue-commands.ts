import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createAuditLog } from '../administration/audit-log.js';
import { checkAsset, parseAssets } from '../administration/parse-assets.js';
import type { WebhookPlatform } from '../config/webhooks.js';
import { fileError } from '../lib/file-error.js';
import { readSecret } from './ask-password.js';
import { withAdministration } from './with-administration.js';
import { print, type StoreOptions, withExistingStore } from './with-store.js';

export type OrgChoice = StoreOptions & { org?: string };

export const listEventNames = (options: OrgChoice) =>
  withAdministration(options, async ({ eventNames, orgOf }) => {
    for (const { name, path } of await eventNames.list(orgOf(options)))
      print(`${name}\t${path ? `in the file (${path})` : 'in the store'}`);
  });

export const addEventNames = (names: string[], options: OrgChoice) =>
  withAdministration(options, async ({ eventNames, orgOf }) => {
    const all = await eventNames.add(orgOf(options), names);
    print(`the org has ${all.length} event names beside the documented ones`);
  });

export const removeEventName = (name: string, options: OrgChoice) =>
  withAdministration(options, async ({ eventNames, orgOf }) => {
    await eventNames.remove(orgOf(options), name);
    print(`${name} is removed; events of this name stay stored`);
  });

/** Assets of one read from the view. */
const ASSETS_A_PAGE = 1_000;

export const listAssets = (options: OrgChoice) =>
  withAdministration(options, async ({ assets, orgOf }) => {
    const org = orgOf(options);
    for (let offset = 0; ; offset += ASSETS_A_PAGE) {
      const page = await assets.list(org, { limit: ASSETS_A_PAGE, offset });
      for (const { id, name, metadata, source } of page.assets)
        print([id, name, JSON.stringify(metadata ?? {}), `in the ${source}`].join('\t'));
      if (offset + page.assets.length >= page.count) return;
    }
  });

function parseMetadata(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {}
  if (typeof value === 'object' && value && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error(`--metadata: must be a JSON object, such as '{"sku":"CH-1"}'`);
}

export const addAsset = (id: string, options: OrgChoice & { name: string; metadata?: string }) => {
  const { name, metadata } = options;
  const asset = { id, name, ...(metadata && { metadata: parseMetadata(metadata) }) };
  checkAsset(asset, (field, message) => new Error(`${field}: ${message}`));
  return withAdministration(options, async ({ assets, orgOf }) => {
    await assets.set(orgOf(options), { name: id, parts: () => [[asset]] });
    print(`${id} is ${name}`);
  });
};

export const importAssets = (file: string, options: OrgChoice) =>
  withAdministration(options, async ({ assets, orgOf }) => {
    const count = await assets
      .set(orgOf(options), {
        name: basename(file),
        parts: () => parseAssets(createReadStream(file)),
      })
      .catch((error: NodeJS.ErrnoException) => {
        throw error.syscall ? fileError(file, error) : error;
      });
    const { assets: number } = count;
    print(
      `${file}: ${number.toLocaleString('en')} ${number === 1 ? 'asset' : 'assets'}, all of them stored`,
    );
  });

export const removeAsset = (id: string, options: OrgChoice) =>
  withAdministration(options, async ({ assets, orgOf }) => {
    await assets.remove(orgOf(options), id);
    print(`${id} is removed; its events have no name from now on`);
  });

export const listWebhooks = (options: OrgChoice) =>
  withAdministration(options, async ({ webhooks, orgOf }) => {
    for (const { platform, path, createdAt, counts } of await webhooks.list(orgOf(options)))
      print(
        [
          platform,
          path ? `in the file (${path})` : `in the store, since ${createdAt}`,
          ...(counts ? [] : ['does not count, because the file has the same secret']),
        ].join('\t'),
      );
  });

/** Sets the secret of a platform, from the terminal or from standard input: an argument would be in the history. */
export const setWebhook = async (platform: WebhookPlatform, options: OrgChoice) => {
  const secret = await readSecret();
  await withAdministration(options, async ({ webhooks, orgOf }) => {
    await webhooks.set(orgOf(options), { platform, secret });
    print(`the secret of ${platform} is set`);
  });
};

export const removeWebhook = (platform: WebhookPlatform, options: OrgChoice) =>
  withAdministration(options, async ({ webhooks, orgOf }) => {
    await webhooks.remove(orgOf(options), platform);
    print(`the secret of ${platform} is removed`);
  });

/** Lists the newest entries of the audit log, each as a line of JSON. */
export const listAudit = ({ limit, ...options }: StoreOptions & { limit: number }) =>
  withExistingStore(options, async (store) => {
    const audit = createAuditLog(store.admin, Date.now);
    for (const { at, org, ...entry } of await audit.list({ limit }))
      print(JSON.stringify({ ...entry, at: new Date(at).toISOString(), orgId: org }));
  });
