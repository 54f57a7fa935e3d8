import type { AdminTokenConfig, CollectorConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import type { Authority } from './authority.js';
import type { Credentials } from './credentials.js';
import { createTokenFinder, requireValid, type TokenClock, unauthorized } from './find-token.js';

/** The administrator of an authorized request. */
export interface AdminGrant {
  token: AdminTokenConfig;
  /** Name of the token, for the audit log. */
  name: string;
}

const IN_PAGE =
  'is an admin token, but a page has it, because the request has an Origin header; everybody who views that page can change everything; replace this token now';

/**
 * Creates the check of admin tokens.
 *
 * @throws ApiError 401 for a missing, unknown or expired token, a token of an org, and every token from a page; 503
 *   for an unknown token while not every token is known
 */
export function createAdminAuthority(
  { adminTokens = [] }: CollectorConfig,
  { clock, authority }: { clock: TokenClock; authority: Authority },
) {
  const find = createTokenFinder<AdminGrant>(
    adminTokens.map((token, i) => ({
      token,
      name: token.name ?? token.id ?? `adminTokens[${i}]`,
    })),
  );
  /** Whether the token is one of an org. A public one is refused without a page, and is known nevertheless. */
  const isOfOrg = ({ token }: Credentials) => {
    try {
      authority({ token, origin: undefined, referer: undefined }, 'write');
      return true;
    } catch (error) {
      return error instanceof ApiError && error.reason === 'origin_missing';
    }
  };

  return (credentials: Credentials): AdminGrant => {
    const { token, origin } = credentials;
    if (token && !find(token) && isOfOrg(credentials))
      throw unauthorized(
        'not_admin',
        'is a token of an org; the administration needs an admin token',
      );
    const grant = requireValid(token, find, clock);
    if (origin === undefined) return grant;
    throw new ApiError('unauthorized', {
      details: [{ path: 'bearer_token', message: IN_PAGE }],
      reason: 'admin_token_in_page',
      isLeak: true,
    });
  };
}

export type AdminAuthority = ReturnType<typeof createAdminAuthority>;
