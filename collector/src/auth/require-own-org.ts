import { ApiError } from '../http/api-error.js';
import type { Grant } from './authority.js';

export interface OwnOrgCheck {
  grant: Grant;
  /** Each `orgId` of the request, and where it stands. */
  named: readonly { path: string; orgId: string | undefined }[];
}

const MESSAGE = 'is not the org of the token; leave it out, or use a token of that org';

/** @throws ApiError 401 when an `orgId` is not the org of the token; it names each of them */
export function requireOwnOrg({ grant, named }: OwnOrgCheck): void {
  const details = named
    .filter(({ orgId }) => orgId !== undefined && orgId !== grant.org.id)
    .map(({ path }) => ({ path, message: MESSAGE }));
  if (details.length) throw new ApiError('unauthorized', { details, reason: 'other_org' });
}
