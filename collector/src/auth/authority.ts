import { createHash, timingSafeEqual } from 'node:crypto';
import type { CollectorConfig, OrgConfig, TokenConfig } from '../config/config.js';
import { domainAllows } from '../config/domain.js';
import { ApiError } from '../http/api-error.js';
import type { Credentials } from './credentials.js';

/** The org and the token of an authorized request. */
export interface Grant {
  org: OrgConfig;
  token: TokenConfig;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

const digestOf = ({ token = '', tokenSha256 }: TokenConfig) =>
  tokenSha256 === undefined ? digest(token) : Buffer.from(tokenSha256, 'hex');

/** Whether a sender may see what is stored. */
export const mayRead = ({ token }: Grant): boolean =>
  token.kind === 'private' || token.read === true;

/** The page of a browser request: from `Origin`, or from `Referer` without one. */
function pageOf({ origin, referer }: Credentials): URL | undefined {
  const address = origin ?? referer;
  return address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
}

const unauthorized = (reason: string, message: string) =>
  new ApiError('unauthorized', { details: [{ path: 'bearer_token', message }], reason });

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

/**
 * Creates the check of tokens. It returns the grant of a request.
 *
 * @throws ApiError 401 for a missing or unknown token, a page outside its domains, a read with a write-only token, or a
 *   private token from a page
 */
export function createAuthority(config: CollectorConfig) {
  const grants = config.orgs.flatMap((org) =>
    org.tokens.map((token) => ({ org, token, digest: digestOf(token) })),
  );
  // The hash of a token costs more than the rest of the check. The cache has no timing leak: a map compares texts only
  // when their hashes under a key of this process are equal.
  const cache = new Map<string, Grant>();
  const find = (text: string): Grant | undefined => {
    const textDigest = digest(text);
    // Compares with every token in constant time, so that the duration tells nothing about them.
    let found: Grant | undefined;
    for (const grant of grants) if (timingSafeEqual(grant.digest, textDigest)) found = grant;
    if (found) cache.set(text, found);
    return found;
  };

  return (credentials: Credentials, access: 'read' | 'write'): Grant => {
    if (!credentials.token) throw unauthorized('token_missing', 'is missing');
    const grant = cache.get(credentials.token) ?? find(credentials.token);
    if (!grant) throw unauthorized('token_unknown', 'is not known');
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
  if (token.kind !== 'private') throw new ApiError('unauthorized');
}

export type Authority = ReturnType<typeof createAuthority>;
