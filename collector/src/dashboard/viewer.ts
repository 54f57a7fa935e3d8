import { type Role, roleIn } from '../accounts/users.js';
import type { CollectorConfig, OrgConfig } from '../config/config.js';
import type { Viewer, ViewerOrg } from './responses.js';
import type { Session } from './sessions.js';

/** The role of a session in an org; undefined when it may not see it. */
export function roleOf(session: Session, org: string): Role | undefined {
  if (session.kind === 'user') return roleIn(session.user, org);
  return session.link.org === org ? 'viewer' : undefined;
}

/** Assets that people can choose from. A catalogue of 100,000 would be megabytes of each page. */
const MAX_CHOICE = 500;

const choiceOf = (assets: NonNullable<OrgConfig['assets']>) => {
  const hasMoreAssets = assets.length > MAX_CHOICE;
  const choice = hasMoreAssets ? [] : assets.map(({ id, name }) => ({ assetId: id, name }));
  return { assets: choice, hasMoreAssets };
};

const toViewerOrg = (
  org: OrgConfig,
  role: Role,
  { indexedMetadataKeys = [] }: CollectorConfig,
) => ({
  ...{ orgId: org.id, name: org.name ?? org.id, role, timezone: org.timezone ?? 'UTC' },
  ...choiceOf(org.assets ?? []),
  ...{ indexedMetadataKeys, eventTypes: org.eventTypes ?? [] },
});

export function toViewer(session: Session, config: CollectorConfig): Viewer {
  const user = session.kind === 'user' ? session.user : undefined;
  return {
    name: user?.name ?? null,
    kind: session.kind,
    hasPassword: user?.password !== undefined,
    mayChooseName: user?.isFirst === true && !user.password,
    csrfToken: session.csrfToken,
    expiresAt: new Date(session.expiresAt).toISOString(),
    orgs: config.orgs.flatMap((org): ViewerOrg[] => {
      const role = roleOf(session, org.id);
      return role ? [toViewerOrg(org, role, config)] : [];
    }),
  };
}
