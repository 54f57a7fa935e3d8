import type { AdminRecords } from '../store/admin-records.js';
import { type Assets, createAssets } from './assets.js';
import type { Actor, AuditLog } from './audit-log.js';
import type { AdministrationContext } from './context.js';
import { createDomains, type Domains } from './domains.js';
import { createEventNames, type EventNames } from './event-names.js';
import type { LiveConfig } from './live-config.js';
import { createOrgs, type Orgs } from './orgs.js';
import { createTokens, type Tokens } from './tokens.js';
import { createWebhooks, type Webhooks } from './webhooks.js';

/** Changes to running collectors by an administrator. Each change has an entry in the audit log. */
export interface Administration {
  orgs: Orgs;
  tokens: Tokens;
  domains: Domains;
  eventNames: EventNames;
  assets: Assets;
  webhooks: Webhooks;
}

interface AdministrationOptions {
  records: AdminRecords;
  live: LiveConfig;
  audit: AuditLog;
  /** ms since the epoch. */
  now(): number;
}

/** Creates the administration of a store. @returns a function that names the actor of the changes */
export function createAdministration(
  options: AdministrationOptions,
): (actor: Actor) => Administration {
  return (actor) => {
    const context: AdministrationContext = { ...options, actor };
    const tokens = createTokens(context);
    return {
      tokens,
      orgs: createOrgs(context),
      domains: createDomains(context, tokens),
      eventNames: createEventNames(context),
      assets: createAssets(context),
      webhooks: createWebhooks(context),
    };
  };
}
