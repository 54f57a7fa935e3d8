import type { OrgInfo, OrgSettings } from '../administration/orgs.js';
import { withAdministration } from './with-administration.js';
import { print, type StoreOptions } from './with-store.js';

export interface OrgOptions extends StoreOptions {
  name?: string;
  timezone?: string;
  start?: string;
  /** 0 for never. */
  retentionDays?: number;
}

const toSettings = ({ name, timezone, start, retentionDays }: OrgOptions): OrgSettings => ({
  ...(name !== undefined && { name }),
  ...(timezone !== undefined && { timezone }),
  ...(start !== undefined && { subscriptionStart: start }),
  ...(retentionDays !== undefined && { retentionDays: retentionDays || null }),
});

const describe = ({ id, name, timezone, retentionDays, source, ...counts }: OrgInfo) =>
  [
    id,
    name ?? '-',
    timezone,
    retentionDays === null ? 'keeps events' : `erases events after ${retentionDays} days`,
    `${counts.tokens} tokens`,
    `${counts.eventNames} event names`,
    `${counts.assets} assets`,
    `in the ${source}`,
  ].join('\t');

export const listOrgs = (options: StoreOptions) =>
  withAdministration(options, async ({ orgs }) => {
    for (const org of await orgs.list()) print(describe(org));
  });

/** Adds an org, and prints its id. */
export const addOrg = (id: string | undefined, options: OrgOptions) =>
  withAdministration(options, async ({ orgs }) => {
    const org = await orgs.add({ ...(id !== undefined && { id }), ...toSettings(options) });
    print(org.id);
  });

export const setOrg = (id: string, options: OrgOptions) =>
  withAdministration(options, async ({ orgs }) => {
    print(describe(await orgs.set(id, toSettings(options))));
  });

export const removeOrg = (id: string, options: StoreOptions) =>
  withAdministration(options, async ({ orgs }) => {
    await orgs.remove(id);
    print(
      `${id} is removed with its tokens, domains, event names, assets and webhooks; its events stay stored`,
    );
  });
