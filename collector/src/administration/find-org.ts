import type { CollectorConfig, OrgConfig } from '../config/config.js';
import { AdministrationError } from './administration-error.js';

/** Ids that a message lists. */
const MAX_LISTED = 10;

/** @throws AdministrationError for an org that the configuration does not have */
export function findOrg({ orgs }: Pick<CollectorConfig, 'orgs'>, id: string): OrgConfig {
  const org = orgs.find((each) => each.id === id);
  if (org) return org;
  const known =
    orgs.length > MAX_LISTED
      ? 'list them with: org list'
      : `there are ${orgs.map((each) => each.id).join(', ')}`;
  throw new AdministrationError('unknown', {
    path: 'orgId',
    message: `there is no org ${JSON.stringify(id.slice(0, 128))}; ${known}`,
  });
}
