import type { CollectorConfig, OrgConfig, TokenConfig } from '../config/config.js';
import { domainAllows } from '../config/domain.js';
import { ApiError } from '../http/api-error.js';
import { urlOf } from '../lib/url-of.js';
import type { Credentials } from './credentials.js';
import { createTokenFinder, requireValid, type TokenClock, unauthorized } from './find-token.js';

/** The org and the token of an authorized request. */
export interface Grant {
  org: OrgConfig;
  token: TokenConfig;
}

/** Whether a sender may see what is stored. */
export const mayRead = ({ token }: Grant): boolean =>
  token.kind === 'private' || token.read === true;

/** The page of a browser request: from `Origin`, or from `Referer` without one. */
function pageOf({ origin, referer }: Credentials): URL | undefined {
  const address = origin ?? referer;
  return address === undefined ? undefined : urlOf(address);
}

/** @throws ApiError 401 when the page may not use the public token, or only for writes */
function checkPublicToken(token: TokenConfig, page: URL | undefined, access: 'read' | 'write') {
  if (!page)
    throw unauthorized(
      'origin_missing',
      'is public and needs an Origin header; use a private token outside browsers',
    );
  if (!token.domains?.some((domain) => domainAllows(domain, page)))
    throw unauthorized(
      'origin_not_allowed',
      `does not serve ${page.origin}; add it to the token's domains`,
    );
  if (access === 'read' && !token.read)
    throw unauthorized(
      'may_not_read',
      'is public and may only write; set "read": true for it, or use a private token',
    );
}

const PRIVATE_IN_PAGE =
  'is private, but a page has it, because the request has an Origin header; everybody who views that page can read all events; use a public token in pages, and replace this one';

/** @throws ApiError 401 when a page sends the private token: browsers send its origin with it, and servers send none */
function checkPrivateToken(token: TokenConfig, origin: string | undefined): void {
  if (origin === undefined || token.allowOrigin) return;
  throw new ApiError('unauthorized', {
    details: [{ path: 'bearer_token', message: PRIVATE_IN_PAGE }],
    reason: 'private_token_in_page',
    isLeak: true,
  });
}

const ALL_KNOWN: TokenClock = { now: Date.now, isComplete: () => true };

/**
 * Creates the check of tokens. It returns the grant of a request.
 *
 * @throws ApiError 401 for a missing, unknown or expired token, a page outside its domains, a read with a write-only
 *   token, or a private token from a page; 503 for an unknown token while not every token is known
 */
export function createAuthority(config: CollectorConfig, clock: TokenClock = ALL_KNOWN) {
  const find = createTokenFinder<Grant>(
    config.orgs.flatMap((org) => org.tokens.map((token) => ({ org, token }))),
  );
  return (credentials: Credentials, access: 'read' | 'write'): Grant => {
    const grant = requireValid(credentials.token, find, clock);
    if (grant.token.kind === 'public') checkPublicToken(grant.token, pageOf(credentials), access);
    else checkPrivateToken(grant.token, credentials.origin);
    return grant;
  };
}

/**
 * Guards data for operators, which no page may read.
 *
 * @throws ApiError 401 for a public token, even one that may read
 */
export function requirePrivate({ token }: Grant): void {
  if (token.kind !== 'private')
    throw unauthorized('public_token', 'is public; this is for operators, so use a private token');
}

export type Authority = ReturnType<typeof createAuthority>;
