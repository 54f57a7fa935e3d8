import { createHash, timingSafeEqual } from 'node:crypto';
import type { CollectorConfig, OrgConfig, TokenConfig } from './config.js';
import { ApiError } from './http/api-error.js';

/** What a request says about who sends it. */
export interface Credentials {
  /** From `Authorization: Bearer` or `?bearer_token=`. */
  token: string | undefined;
  origin: string | undefined;
  referer: string | undefined;
}

export interface Grant {
  org: OrgConfig;
  token: TokenConfig;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The host a browser request comes from: of `Origin` or, without one, of `Referer`. */
function hostOf({ origin, referer }: Credentials): URL | undefined {
  const address = origin ?? referer;
  return address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
}

/** Whether a host is `domain`, or for `*.example.com` a subdomain; with a port only that port. */
export function domainAllows(domain: string, page: URL): boolean {
  const [name = '', port] = domain.toLowerCase().split(':');
  if (port !== undefined && port !== (page.port || (page.protocol === 'https:' ? '443' : '80'))) {
    return false;
  }
  const host = page.hostname.toLowerCase();
  return name.startsWith('*.')
    ? host.endsWith(name.slice(1)) && host !== name.slice(2)
    : host === name;
}

/**
 * Builds the check of tokens.
 *
 * @returns what a request is granted
 * @throws ApiError 401 for a missing or unknown token, a domain that the token does not serve,
 * and reading with a token that may only write
 */
export function createAuthority(config: CollectorConfig) {
  const grants = config.orgs.flatMap((org) =>
    org.tokens.map((token) => ({ org, token, digest: digest(token.token) })),
  );
  // To hash a token takes longer than everything else that is asked of it here. To look it up tells nothing of
  // it either: a map compares texts only where their hashes, under a key of this process, are the same.
  const known = new Map<string, Grant>();
  const find = (text: string): Grant | undefined => {
    const asked = digest(text);
    // Every token is compared, each in constant time, so that timing tells nothing of them.
    let granted: Grant | undefined;
    for (const grant of grants) if (timingSafeEqual(grant.digest, asked)) granted = grant;
    if (granted) known.set(text, granted);
    return granted;
  };
  const refuse = (message: string) =>
    new ApiError('unauthorized', [{ path: 'bearer_token', message }]);

  return (credentials: Credentials, wants: 'read' | 'write'): Grant => {
    if (!credentials.token) throw refuse('is missing');
    const granted = known.get(credentials.token) ?? find(credentials.token);
    if (!granted) throw refuse('is not known');
    const { token } = granted;
    if (token.kind === 'public') {
      const page = hostOf(credentials);
      if (!page || !token.domains?.some((domain) => domainAllows(domain, page))) {
        throw refuse(
          page
            ? `does not serve ${page.host}; add it to the token's domains`
            : 'serves browsers only, by their Origin; use a private token elsewhere',
        );
      }
      if (wants === 'read' && !token.read) {
        throw refuse('may only write; set "read": true for it, or use a private token');
      }
    }
    return granted;
  };
}

/**
 * What is for operators alone, and for no page.
 *
 * @throws ApiError 401 for a public token, also one that reads
 */
export function requirePrivate({ token }: Grant): void {
  if (token.kind !== 'private') throw new ApiError('unauthorized');
}

export type Authority = ReturnType<typeof createAuthority>;
